import type { NotificationChannel } from '@hanzo-kms/contracts/notifications'
import { CheckBox } from '../parts/check-box.tsx'
import { Choice } from '../parts/choice.tsx'
import { Group } from '../parts/group.tsx'
import { digestWords, kindsOffered, kindWords } from './words.ts'

/** What a channel is told, and when: the part of the form that both media have. */
export function Wishes({
  given,
  canHearOfLog,
}: {
  readonly given?: Pick<NotificationChannel, 'kinds' | 'digest'>
  readonly canHearOfLog: boolean
}) {
  return (
    <>
      <Group title="Told when">
        {kindsOffered(canHearOfLog).map((kind) => (
          <CheckBox key={kind} label={kindWords[kind]} name="kinds" value={kind} defaultChecked={given?.kinds.includes(kind) ?? true} />
        ))}
      </Group>
      <Choice label="How often" name="digest" defaultValue={given?.digest ?? 'none'}>
        {Object.entries(digestWords).map(([digest, words]) => (
          <option key={digest} value={digest}>
            {words}
          </option>
        ))}
      </Choice>
    </>
  )
}

export function readWishes(typed: FormData): { readonly kinds: readonly string[]; readonly digest: string } {
  return { kinds: typed.getAll('kinds').map(String), digest: String(typed.get('digest')) }
}
