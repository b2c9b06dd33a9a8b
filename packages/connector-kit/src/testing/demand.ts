import { DestinationFailure, type FailureKind } from '../destination-failure.ts'

/** Throws a plain error, so that any test runner shows it. */
export function demand(holds: boolean, law: string): asserts holds {
  if (!holds) throw new Error(law)
}

export function demandEqual(actual: unknown, expected: unknown, what: string): void {
  const [is, should] = [JSON.stringify(actual), JSON.stringify(expected)]
  demand(is === should, `${what}: expected ${should}, found ${is}`)
}

/** Answers with the failure, for further questions. */
export async function demandFailure(kind: FailureKind, what: string, attempt: () => Promise<unknown>): Promise<DestinationFailure> {
  const thrown = await thrownBy(attempt)
  demand(thrown !== undefined, `${what}: expected a failure (${kind}), but it went well`)
  demand(thrown.error instanceof DestinationFailure, `${what}: threw something that is no DestinationFailure: ${String(thrown.error)}`)
  demandEqual(thrown.error.kind, kind, `${what}: kind of failure ("${thrown.error.message}")`)
  demand(thrown.error.message.trim() !== '', `${what}: the failure has no sentence for people`)
  return thrown.error
}

export async function thrownBy(attempt: () => Promise<unknown>): Promise<{ readonly error: unknown } | undefined> {
  try {
    await attempt()
    return undefined
  } catch (error) {
    return { error }
  }
}
