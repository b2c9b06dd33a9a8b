import { CliFailure } from './cli-failure.ts'

/** Any thrown thing as a failure that may be shown. What we did not foresee is named by its kind only: its text could hold anything. */
export function toFailure(thrown: unknown): CliFailure {
  if (thrown instanceof CliFailure) return thrown
  const kind = thrown instanceof Error ? (codeOf(thrown) ?? thrown.name) : typeof thrown
  return new CliFailure('kms stopped because of a defect of its own.', {
    why: `It ran into ${kind}${placeOf(thrown)}, which it does not know how to explain.`,
    todo: 'Please report it with the command you ran, without values or tokens.',
  })
}

export function failureLines({ message, facts }: CliFailure): string[] {
  return [
    message,
    facts.why,
    ...(facts.issues ?? []).map((issue) => `  - ${issue.at === '' ? '' : `${issue.at}: `}${issue.message}`),
    facts.todo,
    facts.reqId === undefined ? undefined : `reqId: ${facts.reqId}`,
  ].filter((line) => line !== undefined)
}

export function failureDocument({ message, facts }: CliFailure): unknown {
  const { exitCode: _, ...rest } = facts
  return { error: { what: message, ...rest } }
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** The function of ours that it came from: says where to look without saying what was in it. */
function placeOf(thrown: unknown): string {
  const frame = thrown instanceof Error ? /^\s*at (?:async )?([\w.]+) /m.exec(thrown.stack ?? '')?.[1] : undefined
  return frame === undefined ? '' : ` in ${frame}`
}
