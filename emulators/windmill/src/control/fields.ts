/** A control request that makes no sense; answered with 400 and this sentence. */
export class ControlProblem extends Error {}

export type Fields = Readonly<Record<string, unknown>>

export function asFields(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ControlProblem(`${what} must be an object.`)
  return value as Fields
}

export function takeText(fields: Fields, name: string): string {
  const value = fields[name]
  if (typeof value !== 'string') throw new ControlProblem(`"${name}" must be a string.`)
  return value
}

export function takeTextOr<T>(fields: Fields, name: string, otherwise: T): string | T {
  return fields[name] === undefined || fields[name] === null ? otherwise : takeText(fields, name)
}

export function takeFlag(fields: Fields, name: string, otherwise: boolean): boolean {
  const value = fields[name] ?? otherwise
  if (typeof value !== 'boolean') throw new ControlProblem(`"${name}" must be true or false.`)
  return value
}

export function takeNumberOr<T>(fields: Fields, name: string, otherwise: T): number | T {
  const value = fields[name]
  if (value === undefined || value === null) return otherwise
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new ControlProblem(`"${name}" must be a number.`)
  return value
}

export function takeTextsOr<T>(fields: Fields, name: string, otherwise: T): string[] | T {
  const value = fields[name]
  if (value === undefined || value === null) return otherwise
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string'))
    throw new ControlProblem(`"${name}" must be a list of strings.`)
  return value as string[]
}

/** A time as text, or absent. */
export function takeTimeOr<T>(fields: Fields, name: string, otherwise: T): number | T {
  const value = takeTextOr(fields, name, undefined)
  if (value === undefined) return otherwise
  const timeMs = Date.parse(value)
  if (Number.isNaN(timeMs)) throw new ControlProblem(`"${name}" must be a date and time.`)
  return timeMs
}
