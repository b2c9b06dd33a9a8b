import type { ConnectionFacts as Facts } from '@hanzo-kms/contracts/app-connections'
import { useEffect, useState } from 'react'
import { FactLine } from '../../parts/fact-line.tsx'
import { inputClass } from '../../parts/field.tsx'
import { announce } from '../../parts/live-region.tsx'
import { dayOf, sinceOrUntil } from '../../parts/moment.tsx'
import type { TokenCheck } from './use-token-check.ts'

const CHECKING_SHOWN_MS = 200
const PATHS_WITHOUT_FILTER = 8

/** "What this token can do": each line is a fact that Windmill told, or says that it could not be learned. */
export function TokenFacts({ check, host }: { readonly check: TokenCheck; readonly host: string }) {
  useEffect(() => {
    if (check.state === 'known') announce('The token works.')
    if (check.state === 'refused') announce(check.refusal.message)
  }, [check])
  return (
    <section aria-labelledby="token-facts" className="grid content-start gap-2">
      <h2 id="token-facts">What this token can do</h2>
      {check.state === 'idle' && (
        <p className="text-muted">Paste a token, and it is checked at once. Nothing is stored until you connect.</p>
      )}
      {check.state === 'waiting-for-url' && <p className="text-muted">Finish the Instance URL and we will check the token.</p>}
      {check.state === 'checking' && <Checking host={host} />}
      {check.state === 'refused' && (
        <ul>
          <FactLine state="no">{withoutPrefix(check.refusal.message)}</FactLine>
        </ul>
      )}
      {check.state === 'known' && <Known facts={check.facts} host={host} />}
    </section>
  )
}

export function withoutPrefix(message: string): string {
  return message.replace(/^Failed to validate credentials: /, '').replace(/^./, (first) => first.toUpperCase())
}

function Checking({ host }: { readonly host: string }) {
  const [isShown, show] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => show(true), CHECKING_SHOWN_MS)
    return () => clearTimeout(timer)
  }, [])
  return isShown ? <p className="text-muted">Checking at {host} …</p> : null
}

function Known({ facts, host }: { readonly facts: Facts; readonly host: string }) {
  const { instanceVersion, account, workspaces, expiresAt, scopes } = facts
  return (
    <>
      <ul>
        <FactLine state={instanceVersion.known ? 'yes' : 'unknown'}>
          {instanceVersion.known ? `Windmill ${instanceVersion.value} at ${host}.` : instanceVersion.reason}
        </FactLine>
        <FactLine state={account.known ? 'yes' : 'unknown'}>{account.known ? `Signed in as ${account.value}.` : account.reason}</FactLine>
        <Expiry expiresAt={expiresAt} />
        <FactLine state={scopes.known ? 'yes' : 'unknown'}>
          {scopes.known
            ? scopes.value === null
              ? 'The token is not limited to scopes.'
              : `The token is limited to ${scopes.value.join(', ')}.`
            : scopes.reason}
        </FactLine>
        {!workspaces.known && <FactLine state="unknown">{workspaces.reason}</FactLine>}
      </ul>
      {workspaces.known && <Paths workspaces={workspaces.value} />}
    </>
  )
}

function Expiry({ expiresAt }: Pick<Facts, 'expiresAt'>) {
  if (!expiresAt.known) return <FactLine state="unknown">Expiry unknown: {expiresAt.reason}. Note the date yourself.</FactLine>
  if (expiresAt.value === null) return <FactLine state="yes">This token does not expire.</FactLine>
  const until = sinceOrUntil(new Date(expiresAt.value).getTime() - Date.now())
  return (
    <FactLine state="warning">
      Token expires {dayOf(expiresAt.value)}, {until}. Replace it before that day, or syncs stop.
    </FactLine>
  )
}

type Workspaces = Extract<Facts['workspaces'], { known: true }>['value']

interface PathRow {
  readonly workspace: string
  readonly path: string
  readonly state: 'yes' | 'no' | 'unknown'
  readonly word: string
}

function pathRows(workspaces: Workspaces): readonly PathRow[] {
  return workspaces.flatMap(({ id, role, writable }): readonly PathRow[] => {
    const suffix = role.known ? `${id} · ${role.value}` : id
    if (!writable.known) return [{ workspace: suffix, path: 'all paths', state: 'unknown', word: writable.reason }]
    if (writable.value === 'all') return [{ workspace: suffix, path: 'every folder', state: 'yes', word: 'Can write' }]
    if (writable.value.length === 0) return [{ workspace: suffix, path: 'no folder', state: 'no', word: 'Cannot write anywhere' }]
    return writable.value.map((path) => ({ workspace: suffix, path, state: 'yes', word: 'Can write' }))
  })
}

function Paths({ workspaces }: { readonly workspaces: Workspaces }) {
  const [filter, setFilter] = useState('')
  const rows = pathRows(workspaces)
  if (rows.length === 0)
    return (
      <ul>
        <FactLine state="no">This token reaches no workspace. Ask for an invitation to one in Windmill.</FactLine>
      </ul>
    )
  const shown = rows.filter(({ path, workspace }) => `${workspace} ${path}`.toLowerCase().includes(filter.toLowerCase()))
  return (
    <>
      {rows.length > PATHS_WITHOUT_FILTER && (
        <input
          className={inputClass}
          aria-label="Filter paths"
          placeholder="Filter paths"
          value={filter}
          onChange={({ target }) => setFilter(target.value)}
        />
      )}
      <ul className="divide-y divide-line rounded border border-line px-3" aria-label="Paths">
        {shown.map(({ workspace, path, state, word }) => (
          <FactLine key={`${workspace} ${path}`} state={state} aside={word}>
            <span className="font-mono">{path}</span> <span className="text-muted">in {workspace}</span>
          </FactLine>
        ))}
      </ul>
      <p className="text-muted">From your Windmill role. The first sync confirms it.</p>
    </>
  )
}
