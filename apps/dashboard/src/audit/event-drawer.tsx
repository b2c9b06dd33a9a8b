import type { AuditLog } from '@hanzo-kms/contracts/audit'
import type { ReactNode } from 'react'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Snippet } from '../parts/snippet.tsx'
import { actorOf, deedOf, nameOfType } from './sentence.ts'
import { useNames } from './use-names.ts'

const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' })

interface Props {
  readonly event: AuditLog
  readonly close: () => void
  readonly moreLike: () => void
}

/** All that the log has of one event. */
export function EventDrawer({ event, close, moreLike }: Props) {
  const who = actorOf(event, useNames())
  const { createdAt, outcome, projectName, projectId, ipAddress, userAgent, position, event: recorded } = event
  return (
    <Dialog title={`${who} ${deedOf(event)}`} side close={close}>
      <div className="grid gap-5">
        <dl className="grid gap-2">
          <Fact name="Time">{exact.format(new Date(createdAt))}</Fact>
          <Fact name="Outcome">{outcome === 'refused' ? 'Refused' : 'Done'}</Fact>
          <Fact name="Who">{who}</Fact>
          <Fact name="From">{ipAddress ?? 'The server itself'}</Fact>
          {userAgent && <Fact name="With">{userAgent}</Fact>}
          {projectId && <Fact name="Project">{projectName ?? 'One that is gone'}</Fact>}
          <Fact name="In the chain">
            {position === null ? 'Not yet: it was recorded moments ago' : `Event ${position.toLocaleString('en')}`}
          </Fact>
          <Fact name="Type">{recorded.type}</Fact>
          {Object.entries(recorded.metadata).map(([name, value]) => (
            <Fact key={name} name={wordsOf(name)}>
              {Array.isArray(value) ? value.join(', ') || 'None' : typeof value === 'boolean' ? (value ? 'Yes' : 'No') : String(value)}
            </Fact>
          ))}
        </dl>
        <div>
          <Button onClick={moreLike}>More like this: {nameOfType(recorded.type)}</Button>
        </div>
        <Snippet label="As the API tells it" text={JSON.stringify(event, null, 2)} />
      </div>
    </Dialog>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="grid gap-x-3 sm:grid-cols-[9rem_minmax(0,1fr)]">
      <dt className="text-muted">{name}</dt>
      <dd className="[overflow-wrap:anywhere]">{children}</dd>
    </div>
  )
}

/** `secretPath` as `Secret path`. */
function wordsOf(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(/^./, (first) => first.toUpperCase())
}
