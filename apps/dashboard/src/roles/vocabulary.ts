/** What rules can be about, in words for people. The server has the same list; a test holds both together. */
export interface SubjectWords {
  readonly subject: string
  /** As in `May delete …`. */
  readonly noun: string
  /** Word of a rule → as in `May … secrets`. */
  readonly actions: Readonly<Record<string, string>>
  /** What a condition can narrow it to. */
  readonly fields: readonly ConditionField[]
}

export type ConditionField = 'environment' | 'secretPath' | 'secretName' | 'secretTags' | 'connectionId'

const change = { read: 'see', create: 'create', edit: 'change', delete: 'delete' }
const place = ['environment', 'secretPath'] as const

export const projectWords: readonly SubjectWords[] = [
  {
    subject: 'secrets',
    noun: 'secrets',
    actions: {
      describeSecret: 'see the names of',
      readValue: 'read the values of',
      create: 'create',
      edit: 'change',
      delete: 'delete',
    },
    fields: [...place, 'secretName', 'secretTags'],
  },
  { subject: 'secret-folders', noun: 'folders', actions: change, fields: place },
  { subject: 'secret-imports', noun: 'imports of folders', actions: change, fields: place },
  { subject: 'environments', noun: 'environments', actions: change, fields: ['environment'] },
  {
    subject: 'app-connections',
    noun: 'app connections',
    actions: { ...change, connect: 'use in syncs' },
    fields: ['connectionId'],
  },
  {
    subject: 'secret-syncs',
    noun: 'secret syncs',
    actions: { ...change, 'sync-secrets': 'run', 'import-secrets': 'import through', 'remove-secrets': 'remove variables through' },
    fields: [...place, 'connectionId'],
  },
  { subject: 'member', noun: 'people in the project', actions: change, fields: [] },
  { subject: 'identity', noun: 'machine identities in the project', actions: change, fields: [] },
  { subject: 'role', noun: 'roles', actions: change, fields: [] },
  { subject: 'tags', noun: 'tags', actions: change, fields: [] },
  { subject: 'notifications', noun: 'notifications', actions: change, fields: [] },
  { subject: 'audit-logs', noun: 'the audit log', actions: { read: 'read', export: 'export' }, fields: [] },
  { subject: 'project', noun: 'the project', actions: { read: 'see', edit: 'change', delete: 'delete' }, fields: [] },
]

export const organizationWords: readonly SubjectWords[] = [
  { subject: 'workspace', noun: 'projects', actions: { create: 'create', restore: 'bring back' }, fields: [] },
  { subject: 'member', noun: 'people', actions: change, fields: [] },
  { subject: 'identity', noun: 'machine identities', actions: change, fields: [] },
  { subject: 'role', noun: 'roles', actions: change, fields: [] },
  { subject: 'sso', noun: 'the identity provider', actions: { read: 'see', edit: 'change' }, fields: [] },
  {
    subject: 'app-connections',
    noun: 'app connections of the organization',
    actions: { ...change, connect: 'use in syncs' },
    fields: ['connectionId'],
  },
  { subject: 'notifications', noun: 'notifications of the organization', actions: change, fields: [] },
  { subject: 'audit-logs', noun: 'the audit log', actions: { read: 'read', export: 'export' }, fields: [] },
  { subject: 'metrics', noun: 'the metrics', actions: { read: 'read' }, fields: [] },
  { subject: 'organization', noun: 'the organization', actions: { read: 'see' }, fields: [] },
]

/** Other names of the same, as clients of this API family send them. */
const otherNames: Readonly<Record<string, string>> = { describe: 'describeSecret', 'read-value': 'readValue' }

/** The words of a rule's subject; undefined for one that means nothing here. */
export function wordsOf(vocabulary: readonly SubjectWords[], subject: string): SubjectWords | undefined {
  const known = (name: string) => vocabulary.find((words) => words.subject === name)
  return known(subject) ?? (subject === 'workspace' ? known('project') : subject === 'project' ? known('workspace') : undefined)
}

/** In the words of the vocabulary; what means nothing here is left out. */
export function actionsOf(words: SubjectWords, actions: readonly string[]): readonly string[] {
  const meant = actions.flatMap((action) =>
    words.subject === 'secrets' && action === 'read' ? ['describeSecret', 'readValue'] : [otherNames[action] ?? action],
  )
  return Object.keys(words.actions).filter((action) => meant.includes(action))
}
