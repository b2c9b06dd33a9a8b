/** What is asked about, as conditions name it. A field that is absent is left open: see `Rights`. */
export interface Resource {
  /** Slug. */
  readonly environment?: string
  /** Of the folder; `/` for the root. */
  readonly secretPath?: string
  readonly secretName?: string
  /** Slugs. */
  readonly secretTags?: readonly string[]
  readonly connectionId?: string
}

export const conditionFields = [
  'environment',
  'secretPath',
  'secretName',
  'secretTags',
  'connectionId',
] as const satisfies readonly (keyof Resource)[]
export type ConditionField = (typeof conditionFields)[number]

/** All that are named must hold. `$neq` is another spelling of `$ne`. */
export interface Operators {
  readonly $eq?: string | undefined
  readonly $ne?: string | undefined
  readonly $neq?: string | undefined
  readonly $in?: readonly string[] | undefined
  readonly $nin?: readonly string[] | undefined
  readonly $glob?: string | undefined
}

/** Each field that is named must hold; a bare text means `$eq`. Kept as it was written. */
export type Conditions = { readonly [F in ConditionField]?: string | Operators | undefined }

/**
 * One line of a role. Of the rules that fit a question the last one decides; none: denied.
 * `subject` and `actions` are words of `permissions.ts`, or of other members of this API family: those grant nothing here.
 */
export interface Rule {
  readonly subject: string
  readonly actions: readonly string[]
  readonly conditions?: Conditions | undefined
  /** Forbids instead of allowing. */
  readonly inverted: boolean
}
