import fs from 'node:fs'
import type { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'

/** The parts of Emscripten's NODEFS that this file reaches into; they are not published, which is why PGlite's version is pinned. */
interface NodeFsModule {
  readonly NODEFS: {
    readonly stream_ops: { fsync?: (stream: { readonly nfd: number }) => number }
    tryFSOperation<T>(operation: () => T): T
  }
}

/**
 * PGlite's file system on a real directory, with an `fsync` that syncs.
 *
 * INVARIANT: a commit is acknowledged only after its log record is on the disk. PGlite's own NodeFS has no `fsync` at all and
 * Emscripten answers "done" where one is missing, so a power cut loses commits that were acknowledged. PostgreSQL asks for
 * files and for directories alike, and both arrive here. Tested by counting the syncs.
 */
export class SyncedNodeFs extends NodeFS {
  override async init(pg: PGlite, options: Parameters<NodeFS['init']>[1]): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(pg, options)
    const addFsync = (module: NodeFsModule) => {
      module.NODEFS.stream_ops.fsync = (stream) => {
        // A failure becomes an errno, on which PostgreSQL stops rather than go on with a log that may not be there.
        module.NODEFS.tryFSOperation(() => fs.fsyncSync(stream.nfd))
        return 0
      }
    }
    const preRun = Array.isArray(emscriptenOpts.preRun) ? emscriptenOpts.preRun : []
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [addFsync, ...preRun] } }
  }
}
