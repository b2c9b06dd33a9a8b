import { arrange, type Stage } from './control/arrange.ts'

const DAY_MS = 86_400_000

export const DEMO_WORKSPACE = 'dev'
export const DEMO_FOLDERS = ['app', 'ro'] as const
export const PERSONAS = ['superadmin', 'admin', 'dev1', 'op1', 'dev2', 'expiring', 'expired'] as const
export type Persona = (typeof PERSONAS)[number]
export type PersonaTokens = Readonly<Record<Persona, string>>

/** The people and folders that every started emulator has. */
export function setDemoScene(stage: Stage): PersonaTokens {
  const workspace = DEMO_WORKSPACE
  arrange(stage, [
    { op: 'workspace', id: workspace },
    { op: 'account', email: 'superadmin@example.test', name: 'Superadmin', super_admin: true, instance_username: 'superadmin' },
    { op: 'user', workspace, email: 'superadmin@example.test', username: 'superadmin', is_admin: true },
    { op: 'user', workspace, username: 'admin', name: 'Admin', is_admin: true, instance_username: 'admin' },
    { op: 'user', workspace, username: 'dev1', name: 'Developer One', instance_username: 'dev1' },
    { op: 'user', workspace, username: 'op1', name: 'Operator One', operator: true, instance_username: 'op1' },
    { op: 'user', workspace, username: 'dev2', name: 'Developer Two', instance_username: 'dev2' },
    { op: 'folder', workspace, name: 'app', owners: ['u/admin'], extra_perms: { 'u/dev1': true, 'u/op1': true } },
    { op: 'folder', workspace, name: 'ro', owners: ['u/admin'], extra_perms: { 'u/dev1': false, 'u/op1': false } },
  ])
  const tokenOf = (username: string, label: string, expires_in_ms?: number): string =>
    String(arrange(stage, { op: 'token', workspace, username, label, expires_in_ms })[0]?.token)
  return {
    superadmin: tokenOf('superadmin', 'superadmin'),
    admin: tokenOf('admin', 'admin'),
    dev1: tokenOf('dev1', 'dev1'),
    op1: tokenOf('op1', 'op1'),
    dev2: tokenOf('dev2', 'dev2'),
    expiring: tokenOf('dev1', 'expiring', 46 * DAY_MS),
    expired: tokenOf('dev1', 'expired', -DAY_MS),
  }
}
