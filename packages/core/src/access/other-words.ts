/**
 * Words that rules may use beside ours, as the API family that our clients come from has them. Kept here and not translated when a role is saved, so that a role comes back as it was
 * sent.
 */
export interface OtherWords {
  /** Another name of a subject. */
  readonly subjects: Readonly<Record<string, string>>
  /** By our name of the subject: one word for one or several actions. */
  readonly actions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
}

export const projectWords: OtherWords = {
  subjects: { workspace: 'project' },
  actions: { secrets: { describeSecret: ['describe'], readValue: ['read-value'], read: ['describe', 'read-value'] } },
}

export const organizationWords: OtherWords = { subjects: { project: 'workspace' }, actions: {} }
