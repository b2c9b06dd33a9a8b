import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Folder, FolderPlus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { call } from '../api/call.ts'
import { Button } from '../parts/button.tsx'
import { inputClass } from '../parts/field.tsx'
import { useRights } from '../projects/use-rights.ts'
import { childFoldersQuery, type GridPlace } from './queries.ts'

/** Where one is, and what lies below. */
export function FolderBar({ place }: { readonly place: GridPlace }) {
  const folders = useQuery(childFoldersQuery(place))
  const parts = place.path.split('/').filter(Boolean)
  return (
    <nav aria-label="Folders" className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2">
      <ol className="flex flex-wrap items-center gap-1 font-mono">
        <li>
          <FolderLink path="/" text="/" isHere={parts.length === 0} />
        </li>
        {parts.map((part, index) => (
          <li key={parts.slice(0, index + 1).join('/')} className="flex items-center gap-1">
            <FolderLink path={`/${parts.slice(0, index + 1).join('/')}`} text={part} isHere={index === parts.length - 1} />
            {index < parts.length - 1 && <span aria-hidden>/</span>}
          </li>
        ))}
      </ol>
      <ul className="flex flex-wrap gap-2">
        {folders.data?.map((name) => (
          <li key={name}>
            <Link
              from="/p/$project/secrets"
              to="."
              search={(before) => ({ ...before, path: `${place.path.replace(/\/$/, '')}/${name}` })}
              className="inline-flex items-center gap-1.5 rounded border border-control px-2 py-0.5 text-fg hover:bg-surface hover:no-underline"
            >
              <Folder size={14} aria-hidden />
              {name}
            </Link>
          </li>
        ))}
      </ul>
      <NewFolder place={place} />
    </nav>
  )
}

function FolderLink({ path, text, isHere }: { readonly path: string; readonly text: string; readonly isHere: boolean }) {
  if (isHere)
    return (
      <span aria-current="page" className="font-medium">
        {text}
      </span>
    )
  return (
    <Link from="/p/$project/secrets" to="." search={(before) => ({ ...before, path })}>
      {text}
    </Link>
  )
}

/** Made in every environment that is shown, so that the columns have the same folder. */
function NewFolder({ place }: { readonly place: GridPlace }) {
  const client = useQueryClient()
  const [isOpen, open] = useState(false)
  const reason = useRights()('secret-folders', 'create', 'create folders')
  const making = useMutation({
    mutationFn: async (name: string) => {
      for (const environment of place.environments) {
        await call('POST', '/api/v2/folders', { body: { projectId: place.projectId, environment, path: place.path, name } })
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['folders', place.projectId] }),
    onSuccess: () => open(false),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    making.mutate(String(new FormData(event.currentTarget).get('name')))
  }
  if (!isOpen)
    return (
      <Button kind="quiet" icon={<FolderPlus size={16} aria-hidden />} onClick={() => open(true)} reason={reason}>
        New folder
      </Button>
    )
  return (
    <form onSubmit={submit} onKeyDown={({ key }) => key === 'Escape' && open(false)} className="flex flex-wrap items-center gap-2">
      <input
        name="name"
        aria-label="Name of the folder"
        placeholder="Letters, digits, - and _"
        required
        autoFocus
        className={`${inputClass} w-56`}
      />
      <Button type="submit" kind="primary" busy={making.isPending}>
        Create
      </Button>
      <Button onClick={() => open(false)}>Cancel</Button>
      {making.error && (
        <p role="alert" className="basis-full text-danger">
          {making.error.message}
        </p>
      )}
    </form>
  )
}
