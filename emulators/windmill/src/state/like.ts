/** SQL LIKE: `_` is any character, `%` any run of them, `\` takes the next one literally; case matters. */
export function createLike(pattern: string): (text: string) => boolean {
  let source = ''
  let plain = true
  const characters = [...pattern]
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i] ?? ''
    if (character === '_') source += '[^]'
    else if (character === '%') source += '[^]*'
    else if (character === '\\') {
      source += escapeForRegExp(characters[++i] ?? '')
      plain = false
      continue
    } else {
      source += escapeForRegExp(character)
      continue
    }
    if (character === '_' || i < characters.length - 1) plain = false
  }
  if (plain && pattern.endsWith('%')) {
    const prefix = pattern.slice(0, -1)
    return (text) => text.startsWith(prefix)
  }
  const expression = new RegExp(`^${source}$`, 'u')
  return (text) => expression.test(text)
}

function escapeForRegExp(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&')
}
