import { useState } from 'react'
import { CheckBox } from '../parts/check-box.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { hasLetterKeys, setLetterKeys } from '../shell/appearance.ts'
import { commandKey } from '../shell/shortcuts.ts'

const groups: readonly { readonly title: string; readonly keys: readonly (readonly [string, string])[] }[] = [
  {
    title: 'Everywhere',
    keys: [
      [`${commandKey} K`, 'Search or jump to'],
      ['?', 'Show this sheet'],
      ['/', 'Filter the list'],
      ['G then S', 'Secrets of the project'],
      ['G then I', 'Integrations of the project'],
      ['G then A', 'Access to the project'],
      ['G then U', 'Audit log of the project'],
      [`${commandKey} Enter`, 'Create the sync that is shown'],
    ],
  },
  {
    title: 'Secrets',
    keys: [
      ['Arrows, Page, Home, End', 'Move'],
      ['Enter or F2', 'Edit; on a key, open it'],
      ['Esc', 'Leave the edit as it was'],
      ['Space', 'Show or hide the value'],
      ['C', 'Copy the value'],
      ['X', 'Select the row; with Shift, a range'],
      [`${commandKey} A`, 'Select all rows that are shown'],
      ['Delete', 'Delete, once saved'],
      [`${commandKey} Z`, 'Undo'],
      [`${commandKey} Shift Z`, 'Redo'],
      [`${commandKey} S`, 'Save the changes'],
      [`${commandKey} V`, 'Paste a .env'],
    ],
  },
]

export function ShortcutSheet({ close }: { readonly close: () => void }) {
  const [areOn, setOn] = useState(hasLetterKeys)
  const toggle = (next: boolean) => {
    setLetterKeys(next)
    setOn(next)
  }
  return (
    <Dialog title="Keyboard shortcuts" close={close}>
      <div className="grid gap-6 sm:grid-cols-2">
        {groups.map(({ title, keys }) => (
          <section key={title} className="grid content-start gap-2">
            <h2>{title}</h2>
            <dl className="grid gap-1.5">
              {keys.map(([key, does]) => (
                <div key={key} className="flex items-baseline justify-between gap-3">
                  <dt>
                    <kbd className="rounded border border-control px-1.5 py-0.5 font-sans text-[12px]">{key}</kbd>
                  </dt>
                  <dd className="text-right text-muted">{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <div className="mt-5 border-t border-line pt-4">
        <CheckBox
          label="Single keys are shortcuts"
          hint="? and / and G. They never act while you type. Kept in this browser."
          checked={areOn}
          onChange={({ target }) => toggle(target.checked)}
        />
      </div>
    </Dialog>
  )
}
