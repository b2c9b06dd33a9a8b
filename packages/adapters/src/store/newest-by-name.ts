/** One item per name, the last given: a statement may not write the same row twice. */
export function newestByName<T extends { readonly name: string }>(items: readonly T[]): readonly T[] {
  return [...new Map(items.map((item) => [item.name, item])).values()]
}
