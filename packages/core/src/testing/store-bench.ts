import { demand } from '@hanzo-kms/connector-kit/testing'
import type { Connection } from '../connections/connection.ts'
import type { Organization } from '../organizations/organization.ts'
import type { User } from '../people/user.ts'
import type { Repositories, Store } from '../ports.ts'
import type { Environment } from '../projects/environment.ts'
import type { Folder } from '../projects/folder.ts'
import type { Project } from '../projects/project.ts'
import type { FencedRun } from '../sync/ledger.ts'
import type { Run } from '../sync/run.ts'
import type { Sync } from '../sync/sync.ts'
import { sampleRows } from './sample-rows.ts'
import type { StoreHarness } from './store-harness.ts'

/** An organisation with one of each. */
export interface Scene {
  readonly organization: Organization
  readonly user: User
  readonly project: Project
  readonly environment: Environment
  readonly root: Folder
  readonly connection: Connection
  readonly sync: Sync
}

/** A harness with what nearly every case needs at hand. */
export interface StoreBench extends StoreHarness {
  readonly rows: ReturnType<typeof sampleRows>
  /** For work that many do at once: the first, the other where there is one, the first, … */
  storeOf(index: number): Store
  inside<T>(work: (inside: Repositories) => Promise<T>): Promise<T>
  plant(): Promise<Scene>
  addSync(scene: Scene, changes?: Partial<Sync>): Promise<Sync>
  /** Queues a run of the scene's sync and claims it; a lease of an hour unless said otherwise. */
  runningRun(syncId: string, leaseMs?: number): Promise<FencedRun>
  /** The next due run, under a lease of an hour unless said otherwise; fails when none is due. */
  claim(leaseMs?: number): Promise<Run>
  /** Whether any run is due. Claims it. */
  anyDue(): Promise<boolean>
  /** Waits for a lease of a millisecond to end, and takes the run over. */
  takeOver(run: FencedRun): Promise<FencedRun>
}

export const LEASE_MS = 3_600_000
/** A lease that is over as soon as the clock moves. */
export const NO_LEASE_MS = 1
const LOOKS_MAX = 10_000

export const fencedOf = ({ id, syncId, fence }: Run): FencedRun => ({ runId: id, syncId, fence })

export function storeBenchOf(harness: StoreHarness): StoreBench {
  const { store, other = store, newId } = harness
  const rows = sampleRows(newId)
  const inside: StoreBench['inside'] = (work) => store.transact(work)
  const claim = async (leaseMs = LEASE_MS) => {
    const run = await inside(({ runs }) => runs.claim(leaseMs))
    demand(run !== undefined, 'A run should be due, but none is')
    return run
  }
  return {
    ...harness,
    rows,
    inside,
    claim,
    storeOf: (index) => (index % 2 === 0 ? store : other),
    plant: () => inside((repositories) => plantScene(repositories, rows)),
    async addSync(scene, changes) {
      const { organization, project, connection, root } = scene
      const at = { organizationId: organization.id, projectId: project.id, connectionId: connection.id, folderId: root.id }
      const sync = rows.sync(at, changes)
      await inside(({ syncs }) => syncs.insert(sync))
      return sync
    },
    async runningRun(syncId, leaseMs) {
      await inside(({ runs }) => runs.queue(rows.run(syncId)))
      return fencedOf(await claim(leaseMs))
    },
    anyDue: async () => (await inside(({ runs }) => runs.claim(LEASE_MS))) !== undefined,
    async takeOver(run) {
      for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
        const taken = await inside(({ runs }) => runs.claim(LEASE_MS))
        if (!taken) continue
        demand(taken.id === run.runId, 'Another run was handed out than the one whose lease has ended')
        return fencedOf(taken)
      }
      throw new Error('A run whose lease has ended is not handed out again')
    },
  }
}

async function plantScene(inside: Repositories, rows: ReturnType<typeof sampleRows>): Promise<Scene> {
  const organization = rows.organization()
  const user = rows.user()
  const project = rows.project(organization.id)
  const environment = rows.environment(project.id)
  const root = rows.folder(environment.id)
  const connection = rows.connection(organization.id, project.id)
  const at = { organizationId: organization.id, projectId: project.id, connectionId: connection.id, folderId: root.id }
  const sync = rows.sync(at)
  await inside.organizations.insert(organization)
  await inside.users.insert(user)
  await inside.organizations.setMembership(organization.id, { kind: 'user', id: user.id }, 'admin', organization.createdAtMs)
  await inside.projects.insert(project)
  await inside.environments.insert(environment)
  await inside.folders.insert(root)
  await inside.connections.insert(connection)
  await inside.syncs.insert(sync)
  return { organization, user, project, environment, root, connection, sync }
}
