import { createHash } from 'node:crypto'

/** Accounts that the recorder put into the database by hand before it began. */
export const ACCOUNTS = [
  ...['wsadmin', 'dev1', 'dev2', 'dev3', 'op1', 'gone1', 'outsider'].map((name) => ({
    op: 'account',
    email: `${name}@x.dev`,
    name: `${name} name`,
  })),
  { op: 'account', email: 'super2@x.dev', name: 'super2 name', super_admin: true },
]

/** Tokens that existed before the first request. */
export const SECRET = 'thesecretofthesuperadmin'

/** Beginnings that recorded requests or answers spell out; every other token may begin as it likes. */
const TOKEN_STARTS: Readonly<Record<string, string>> = {
  dev1: 'cR9fFYuICu',
  rot1: 'GwVzdCiXLf',
  tw0: 'KCCRASePqn',
  tw1: 'oAkcpsNUQO',
  tww: 'cIaxCP0R6I',
  F_rev: 'n6RGjGKwEp',
  F_never: '8lJQw33Gcl',
}

const TOKEN_LENGTH = 32

/** The token that the emulator is told to mint where the recorded server minted `name`. */
export function deriveToken(transcript: string, name: string): string {
  const digest = createHash('sha256').update(`${transcript} ${name}`).digest('hex')
  return `${TOKEN_STARTS[name] ?? ''}${digest}`.slice(0, TOKEN_LENGTH)
}

/** What happened to the recorded server itself just before an entry. */
export function arrangementsBefore(transcript: string, name: string): readonly unknown[] {
  if (transcript !== 'I_db_outage_and_timeouts') return []
  if (name === 'DB down: version') return [{ op: 'database', up: false, wait_ms: 0 }]
  if (name === 'DB up again, 0 s: version') return [{ op: 'database', up: true }]
  return []
}
