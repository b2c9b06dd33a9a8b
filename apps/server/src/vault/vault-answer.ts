import type { Dependencies } from '@hanzo-kms/core'

export function vaultAnswer({ cryptography }: Pick<Dependencies, 'cryptography'>) {
  const none = { lease_id: '', renewable: false, lease_duration: 0, wrap_info: null, warnings: null } as const
  return { request_id: cryptography.randomId(), ...none }
}
