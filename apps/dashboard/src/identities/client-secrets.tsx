import type { ClientSecretData } from '@hanzo-kms/contracts/universal-auth'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call } from '../api/call.ts'
import { Button } from '../parts/button.tsx'
import { CopyOnce } from '../parts/copy-once.tsx'
import { Field } from '../parts/field.tsx'
import { Moment } from '../parts/moment.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { SkeletonRows } from '../parts/skeleton-rows.tsx'
import { cellClass, rowClass, Table } from '../parts/table.tsx'
import { clientSecretsPath, clientSecretsQuery } from './queries.ts'

export function ClientSecrets({ id }: { readonly id: string }) {
  const client = useQueryClient()
  const secrets = useQuery(clientSecretsQuery(id))
  const reread = () => client.invalidateQueries({ queryKey: clientSecretsQuery(id).queryKey })
  const making = useMutation({
    mutationFn: (description: string) => call<{ clientSecret: string }>('POST', clientSecretsPath(id), { body: { description } }),
    onSuccess: reread,
    gcTime: 0,
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    making.mutate(String(new FormData(form).get('description')), { onSuccess: () => form.reset() })
  }
  return (
    <section aria-labelledby="client-secrets" className="grid gap-3">
      <h2 id="client-secrets">Client secrets</h2>
      {secrets.isPending && <SkeletonRows count={2} label="Loading client secrets" />}
      {secrets.isError && <ProblemPanel title="The client secrets could not be listed" error={secrets.error} again={secrets.refetch} />}
      {secrets.data?.length === 0 && <p className="text-muted">There is none, so nothing can sign in as this identity.</p>}
      {secrets.data && secrets.data.length > 0 && (
        <Table caption="Client secrets of this identity" columns={['Begins with', 'Description', 'Used', 'Created', 'State']}>
          {secrets.data.map((secret) => (
            <SecretRow key={secret.id} secret={secret} path={`${clientSecretsPath(id)}/${secret.id}/revoke`} changed={reread} />
          ))}
        </Table>
      )}
      {making.data && (
        <CopyOnce
          label="Client Secret"
          text={making.data.clientSecret}
          hint="You will not see it again. The others go on working until you revoke them."
        />
      )}
      <form onSubmit={submit} className="flex max-w-2xl flex-wrap items-end gap-3">
        <div className="grow">
          <Field label="Description of a new client secret" name="description" optional maxLength={255} autoComplete="off" />
        </div>
        <Button type="submit" busy={making.isPending}>
          Create client secret
        </Button>
      </form>
      {making.error && <ProblemPanel title="No client secret was created" error={making.error} />}
    </section>
  )
}

interface RowProps {
  readonly secret: ClientSecretData
  readonly path: string
  readonly changed: () => Promise<unknown>
}

function SecretRow({ secret, path, changed }: RowProps) {
  const [isAsking, ask] = useState(false)
  const revoking = useMutation({ mutationFn: () => call('POST', path), onSuccess: changed })
  const { clientSecretPrefix: prefix, clientSecretNumUses: uses, clientSecretNumUsesLimit: usesMax } = secret
  return (
    <tr className={rowClass}>
      <th scope="row" className={`${cellClass} font-mono font-medium`}>
        {prefix}…
      </th>
      <td className={`${cellClass} [overflow-wrap:anywhere]`}>{secret.description || <span className="text-muted">None</span>}</td>
      <td className={cellClass}>{usesInWords(uses, usesMax)}</td>
      <td className={`${cellClass} text-muted`}>
        <Moment iso={secret.createdAt} />
      </td>
      <td className="py-1">
        {secret.isClientSecretRevoked ? (
          <span className="inline-block py-1 text-muted">Revoked</span>
        ) : (
          <div className="flex flex-wrap gap-1">
            {isAsking ? (
              <>
                <Button kind="danger" onClick={() => revoking.mutate()} busy={revoking.isPending}>
                  Revoke {prefix}…
                </Button>
                <Button onClick={() => ask(false)}>Cancel</Button>
              </>
            ) : (
              <Button kind="quiet" onClick={() => ask(true)} aria-label={`Revoke ${prefix} …`}>
                Revoke …
              </Button>
            )}
          </div>
        )}
        {revoking.error && (
          <p role="alert" className="text-danger">
            {revoking.error.message}
          </p>
        )}
      </td>
    </tr>
  )
}

function usesInWords(uses: number, usesMax: number): string {
  const times = uses === 1 ? '1 time' : `${uses} times`
  return usesMax === 0 ? times : `${times} of ${usesMax}`
}
