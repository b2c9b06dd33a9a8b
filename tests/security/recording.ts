import type { AuditEventType } from '@hanzo-kms/contracts/audit-events'
import type { Dependencies, Repositories } from '@hanzo-kms/core'

/** The same product, which also tells what goes into its audit log: with a change in its transaction, or before an answer. */
export function recording(kms: Dependencies, recorded: (type: AuditEventType) => void): Dependencies {
  const heard = (inside: Repositories): Repositories => ({
    ...inside,
    audit: {
      ...inside.audit,
      append: async (event, digest) => {
        await inside.audit.append(event, digest)
        recorded(event.type)
      },
    },
  })
  return {
    ...kms,
    store: { ...kms.store, transact: (work, view) => kms.store.transact((inside) => work(heard(inside)), view) },
    auditTrail: {
      ...kms.auditTrail,
      disclose: async (doer, happening, provided) => {
        const isWritten = await kms.auditTrail.disclose(doer, happening, provided)
        if (isWritten) recorded(happening.type)
        return isWritten
      },
    },
  }
}
