interface Props {
  readonly environments: readonly { readonly slug: string; readonly name: string }[]
}

/** What a `Choice` of one environment offers; its value is the slug. */
export function EnvironmentOptions({ environments }: Props) {
  return environments.map(({ slug, name }) => (
    <option key={slug} value={slug}>
      {name}
    </option>
  ))
}
