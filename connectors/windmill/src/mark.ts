/**
 * The mark says which sync wrote a variable. It is a label where Windmill has labels (1.680 and later), and always the last word of the description, which every version has.
 */
const LABEL_PREFIX = 'hanzo-kms:'
const IN_DESCRIPTION = /\[hanzo-kms:([A-Za-z0-9_-]+)\]\s*$/

/** Every create and update sends it: Windmill refuses a create without a description, and people should see whose it is. */
export function markedDescription(owner: string): string {
  return `Managed by Hanzo KMS. Edits here are overwritten. [hanzo-kms:${owner}]`
}

/** Other people's labels stay; an earlier owner's goes. */
export function markedLabels(owner: string, before: readonly string[]): readonly string[] {
  return [...before.filter((label) => !label.startsWith(LABEL_PREFIX)), `${LABEL_PREFIX}${owner}`]
}

/** Labels before description. Where several owners are named, one that is not `self` wins: a doubtful variable is left alone. */
export function ownerOf(
  row: { readonly labels?: readonly string[] | null | undefined; readonly description?: string | null | undefined },
  self: string,
): string | null {
  const owners = (row.labels ?? []).filter((label) => label.startsWith(LABEL_PREFIX)).map((label) => label.slice(LABEL_PREFIX.length))
  if (owners.length > 0) return owners.find((owner) => owner !== self) ?? self
  return IN_DESCRIPTION.exec(row.description ?? '')?.[1] ?? null
}
