/** The part of `AbortSignal` that pure code needs, so that it names neither DOM nor Node. An `AbortSignal` is one. */
export interface CancelSignal {
  readonly aborted: boolean
  throwIfAborted(): void
}

/** A signal that never fires. */
export const neverCancelled: CancelSignal = { aborted: false, throwIfAborted() {} }
