import type { Project } from '@hanzo-kms/contracts/projects'
import type { SecretIndex } from '@hanzo-kms/contracts/secret-changes'
import type { SecretSync } from '@hanzo-kms/contracts/secret-syncs'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { connectionsQuery } from '../connections/queries.ts'
import { projectQuery, projectsQuery } from '../projects/queries.ts'
import { environmentsOf } from '../secrets/place-search.ts'
import { indexQuery } from '../secrets/queries.ts'
import { signOut } from '../session/queries.ts'
import { chooseTheme, isCompact, setCompact } from '../shell/appearance.ts'
import { syncsQuery } from '../syncs/queries.ts'

export interface Entry {
  readonly id: string
  /** What is shown and what typing finds. */
  readonly label: string
  readonly run: () => unknown
}

export interface EntryGroup {
  readonly value: string
  readonly items: readonly Entry[]
}

/** What can be done and where one can go from here. Of secrets the names only, from what the grid has read already. */
export function useEntries(showShortcuts: () => void): readonly EntryGroup[] {
  const navigate = useNavigate()
  const { project: slug } = useParams({ strict: false })
  const search: { readonly path?: string; readonly env?: string } = useSearch({ strict: false })
  const projects = useQuery(projectsQuery)
  const project = useQuery({ ...projectQuery(slug ?? ''), enabled: slug !== undefined }).data
  const id = project?.id ?? ''
  const path = search.path ?? '/'
  const place = { projectId: id, path, environments: project ? environmentsOf(project, search).map((one) => one.slug) : [] }
  const isOpen = slug !== undefined && project !== undefined
  const index = useQuery({ ...indexQuery(place), enabled: isOpen }).data
  const connections = useQuery({ ...connectionsQuery(id), enabled: isOpen }).data
  const syncs = useQuery({ ...syncsQuery(id), enabled: isOpen }).data
  const leave = async () => {
    await signOut()
    await navigate({ to: '/login' })
  }
  const general: readonly Entry[] = [
    ...themes.map((theme) => ({ id: `theme ${theme}`, label: `Switch theme: ${theme}`, run: () => chooseTheme(theme) })),
    { id: 'density', label: isCompact() ? 'Density: comfortable rows' : 'Density: compact rows', run: () => setCompact(!isCompact()) },
    { id: 'shortcuts', label: 'Show shortcuts', run: showShortcuts },
    { id: 'people', label: 'People of the organization', run: () => navigate({ to: '/people' }) },
    { id: 'identities', label: 'Machine identities', run: () => navigate({ to: '/identities' }) },
    { id: 'roles', label: 'Roles of the organization', run: () => navigate({ to: '/roles' }) },
    { id: 'activity', label: 'Audit log of the organization', run: () => navigate({ to: '/activity' }) },
    { id: 'organization-settings', label: 'Settings of the organization', run: () => navigate({ to: '/settings' }) },
    { id: 'account', label: 'Your account', run: () => navigate({ to: '/account' }) },
    { id: 'sign-out', label: 'Sign out', run: leave },
  ]
  const groups = [
    { value: 'Commands', items: [...(isOpen ? commandsOf(slug, path, navigate) : []), ...general] },
    { value: `Secrets in ${path}`, items: isOpen ? secretsOf(slug, path, index, navigate) : [] },
    {
      value: 'Connections',
      items: (isOpen ? (connections ?? []) : []).map((one) => ({
        id: one.id,
        label: one.name,
        run: () =>
          navigate({ to: '/p/$project/integrations/app-connections/$connection', params: { project: slug ?? '', connection: one.id } }),
      })),
    },
    { value: 'Syncs', items: isOpen ? syncEntries(slug, syncs, navigate) : [] },
    { value: 'Projects', items: projectEntries(projects.data, navigate) },
  ]
  return groups.filter(({ items }) => items.length > 0)
}

const themes = ['system', 'light', 'dark'] as const
type Navigate = ReturnType<typeof useNavigate>

function commandsOf(project: string, path: string, navigate: Navigate): readonly Entry[] {
  const params = { project }
  const at = path === '/' ? {} : { path }
  return [
    { id: 'add', label: 'Add secret', run: () => navigate({ to: '/p/$project/secrets', params, search: { ...at, start: 'add' } }) },
    { id: 'paste', label: 'Paste .env', run: () => navigate({ to: '/p/$project/secrets', params, search: { ...at, start: 'import' } }) },
    {
      id: 'connect',
      label: 'Connect Windmill',
      run: () => navigate({ to: '/p/$project/integrations/app-connections/new/windmill', params, search: at }),
    },
    { id: 'sync', label: 'New sync', run: () => navigate({ to: '/p/$project/integrations/secret-syncs/new', params, search: at }) },
    {
      id: 'compare',
      label: 'Compare environments',
      run: () => navigate({ to: '/p/$project/secrets', params, search: { ...at, view: 'compare' } }),
    },
    { id: 'history', label: 'History of changes', run: () => navigate({ to: '/p/$project/history', params }) },
    { id: 'access', label: 'Members of the project', run: () => navigate({ to: '/p/$project/access', params }) },
    { id: 'project-roles', label: 'Roles of the project', run: () => navigate({ to: '/p/$project/access/roles', params }) },
    { id: 'audit', label: 'Audit log of the project', run: () => navigate({ to: '/p/$project/audit', params }) },
    { id: 'settings', label: 'Settings of the project', run: () => navigate({ to: '/p/$project/settings', params }) },
  ]
}

function secretsOf(project: string, path: string, index: SecretIndex | undefined, navigate: Navigate): readonly Entry[] {
  return (index?.keys ?? []).map(({ key }) => ({
    id: `secret ${key}`,
    label: key,
    run: () => navigate({ to: '/p/$project/secrets', params: { project }, search: { ...(path === '/' ? {} : { path }), q: key } }),
  }))
}

function syncEntries(project: string, syncs: readonly SecretSync[] | undefined, navigate: Navigate): readonly Entry[] {
  return (syncs ?? []).map(({ id, name }) => ({
    id,
    label: name,
    run: () => navigate({ to: '/p/$project/integrations/secret-syncs/$sync', params: { project, sync: id } }),
  }))
}

function projectEntries(projects: readonly Project[] | undefined, navigate: Navigate): readonly Entry[] {
  return [
    ...(projects ?? []).map(({ id, name, slug }) => ({
      id,
      label: name,
      run: () => navigate({ to: '/p/$project/secrets', params: { project: slug } }),
    })),
    { id: 'projects', label: 'All projects', run: () => navigate({ to: '/' }) },
  ]
}
