import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { plural } from '../syncs/plan-words.ts'
import type { Draft } from './grid/drafts.ts'

interface Props {
  readonly drafts: readonly Draft[]
  readonly environments: readonly { readonly slug: string; readonly name: string }[]
  readonly save: () => void
  readonly close: () => void
}

export function ReviewDialog({ drafts, environments, save, close }: Props) {
  const saveAndClose = () => {
    save()
    close()
  }
  return (
    <Dialog title={`Review ${plural(drafts.length, 'change', 'changes')}`} close={close}>
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">Changes that are not saved</caption>
        <thead className="text-muted">
          <tr>
            {['Key', 'Environment', 'Change'].map((title) => (
              <th key={title} scope="col" className="py-1 pr-4 font-medium">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {drafts.map(({ environment, key, value, baseVersion }) => (
            <tr key={`${environment} ${key}`} className="border-t border-line">
              <th scope="row" className="py-1 pr-4 text-left font-mono font-normal [overflow-wrap:anywhere]">
                {key}
              </th>
              <td className="py-1 pr-4">{environments.find(({ slug }) => slug === environment)?.name ?? environment}</td>
              <td className={`py-1 ${value === null ? 'text-danger' : ''}`}>
                {value === null ? 'Delete' : baseVersion === null ? 'New' : `Change version ${baseVersion}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={close}>Back</Button>
        <Button kind="primary" onClick={saveAndClose}>
          Save
        </Button>
      </div>
    </Dialog>
  )
}
