import type { Change } from '../queries.ts'

/** An edit that is not saved. In memory only: a value never reaches the address, the history or any storage. */
export type Draft = Change

/** By cell. The past and the future are whole states, so that undo is one step whatever an edit was. */
export interface Drafts {
  readonly cells: ReadonlyMap<string, Draft>
  readonly past: readonly ReadonlyMap<string, Draft>[]
  readonly future: readonly ReadonlyMap<string, Draft>[]
}

export type DraftAction =
  | { readonly do: 'stage'; readonly changes: readonly Draft[] }
  | { readonly do: 'drop'; readonly cells: readonly string[] }
  | { readonly do: 'undo' }
  | { readonly do: 'redo' }
  | { readonly do: 'discard' }

export const noDrafts: Drafts = { cells: new Map(), past: [], future: [] }
const UNDO_MAX = 100

/** A key may hold any character but a NUL. */
export const cellId = ({ environment, key }: { readonly environment: string; readonly key: string }) => `${environment}\0${key}`

export function reduceDrafts(drafts: Drafts, action: DraftAction): Drafts {
  switch (action.do) {
    case 'stage': {
      const cells = new Map(drafts.cells)
      for (const change of action.changes) cells.set(cellId(change), change)
      return step(drafts, cells)
    }
    case 'drop': {
      const cells = new Map(drafts.cells)
      for (const cell of action.cells) cells.delete(cell)
      return step(drafts, cells)
    }
    case 'undo': {
      const before = drafts.past.at(-1)
      return before ? { cells: before, past: drafts.past.slice(0, -1), future: [drafts.cells, ...drafts.future] } : drafts
    }
    case 'redo': {
      const [after, ...future] = drafts.future
      return after ? { cells: after, past: [...drafts.past, drafts.cells], future } : drafts
    }
    case 'discard':
      return drafts.cells.size === 0 ? drafts : step(drafts, new Map())
  }
}

function step(drafts: Drafts, cells: ReadonlyMap<string, Draft>): Drafts {
  return { cells, past: [...drafts.past, drafts.cells].slice(-UNDO_MAX), future: [] }
}
