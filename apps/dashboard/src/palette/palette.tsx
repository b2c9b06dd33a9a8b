import { Autocomplete } from '@base-ui/react/autocomplete'
import { Dialog } from '@base-ui/react/dialog'
import { useState } from 'react'
import { type Entry, type EntryGroup, useEntries } from './entries.ts'

/** So many of a group are drawn; typing narrows them down. */
const SHOWN_MAX = 50

interface Props {
  readonly close: () => void
  readonly showShortcuts: () => void
}

/** Everything by name, from the keyboard. */
export function Palette({ close, showShortcuts }: Props) {
  const [typed, setTyped] = useState('')
  const groups = matching(useEntries(showShortcuts), typed)
  const choose = ({ run, id }: Entry) => {
    if (id !== 'shortcuts') close()
    void run()
  }
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-[#000000]/50" />
        <Dialog.Popup className="fixed top-[12dvh] left-1/2 z-50 flex max-h-[70dvh] w-[min(40rem,calc(100vw-2rem))] -translate-x-1/2 flex-col overflow-hidden rounded border border-line bg-raised">
          <Dialog.Title className="sr-only">Search or jump to</Dialog.Title>
          <Autocomplete.Root
            items={groups}
            value={typed}
            onValueChange={setTyped}
            itemToStringValue={(entry: Entry) => entry.label}
            filter={null}
            autoHighlight="always"
            keepHighlight
            open
            inline
          >
            <Autocomplete.Input
              aria-label="Search or jump to"
              placeholder="Search or jump to"
              autoFocus
              spellCheck={false}
              className="min-h-12 w-full border-b border-line bg-raised px-4 text-fg outline-none"
            />
            <Autocomplete.Empty>
              <p className="px-4 py-6 text-muted empty:hidden">Nothing is called “{typed}” here. Try another word, or Esc to go back.</p>
            </Autocomplete.Empty>
            <Autocomplete.List className="overflow-auto p-2">
              {(group: EntryGroup) => (
                <Autocomplete.Group key={group.value} items={group.items} className="mb-2">
                  <Autocomplete.GroupLabel className="px-2 py-1 text-[12px] text-muted">{group.value}</Autocomplete.GroupLabel>
                  <Autocomplete.Collection>
                    {(entry: Entry) => (
                      <Autocomplete.Item
                        key={entry.id}
                        value={entry}
                        onClick={() => choose(entry)}
                        className="cursor-pointer truncate rounded px-2 py-1.5 data-highlighted:bg-accent-solid data-highlighted:text-white"
                      >
                        {entry.label}
                      </Autocomplete.Item>
                    )}
                  </Autocomplete.Collection>
                </Autocomplete.Group>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** Every word that is typed occurs, in any order. */
function matching(groups: readonly EntryGroup[], typed: string): EntryGroup[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  return groups
    .map(({ value, items }) => ({
      value,
      items: items.filter(({ label }) => words.every((word) => label.toLowerCase().includes(word))).slice(0, SHOWN_MAX),
    }))
    .filter(({ items }) => items.length > 0)
}
