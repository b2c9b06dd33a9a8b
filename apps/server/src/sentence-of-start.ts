import { nameOf, placeOf } from './place-of-error.ts'
import type { Settings } from './settings.ts'

/** Errors that were made for the person who started the program. */
const refusals = ['SettingsRefusal', 'DatabaseRefusal', 'RootKeyRefusal', 'WrongRootKey', 'BackupRefusal']

/** Why the program did not start, in one sentence. A raw exception never reaches a person: a defect is told by its class and place. */
export function sentenceOfStart(error: unknown, settings: Pick<Settings, 'host' | 'port'> | undefined): string {
  if (error instanceof Error && refusals.includes(error.name)) return error.message
  const { code } = error as { code?: unknown }
  const address = settings && `${settings.host}:${settings.port}`
  if (code === 'EADDRINUSE')
    return `The address ${address} is in use by another program: stop it, or set KMS_PORT to another port (0 takes a free one).`
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'EINVAL')
    return `The address ${address} cannot be listened on (${code}): set KMS_HOST and KMS_PORT to one of this machine’s that this user may take.`
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `The name in KMS_HOST leads to no address (${code}): set it to one of this machine’s addresses, like 127.0.0.1.`
  const told = [nameOf(error), typeof code === 'string' ? code : undefined, placeOf(error)].filter(Boolean).join(', ')
  return `Hanzo KMS could not start because of a defect of ours, or of something that it stands on (${told}). Please report it.`
}
