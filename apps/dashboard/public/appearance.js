// Before the first paint: the theme and density that were chosen in this browser. Nothing else is ever kept here.
{
  const { dataset } = document.documentElement
  const theme = localStorage.getItem('hanzo-kms.theme')
  const density = localStorage.getItem('hanzo-kms.density')
  if (theme === 'light' || theme === 'dark') dataset.theme = theme
  if (density === 'compact') dataset.density = density
}
