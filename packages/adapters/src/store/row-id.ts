const UUID_PATTERN = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
// The nil UUID: no row has it.
const NO_ROW = '00000000-0000-0000-0000-000000000000'

/** An id as given by a caller, for a comparison: what is no UUID is not found, instead of failing the transaction. */
export function rowId(id: string): string {
  return UUID_PATTERN.test(id) ? id : NO_ROW
}
