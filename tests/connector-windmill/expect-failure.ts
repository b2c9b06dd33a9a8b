import { DestinationFailure, type FailureKind } from '@hanzo-kms/connector-kit'
import { expect } from 'vitest'

/** Answers with the failure's sentence. */
export async function expectFailure(kind: FailureKind, work: Promise<unknown>): Promise<string> {
  const failure = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(failure).toBeInstanceOf(DestinationFailure)
  if (!(failure instanceof DestinationFailure)) throw failure
  expect({ kind: failure.kind, message: failure.message }).toEqual({ kind, message: failure.message })
  return failure.message
}
