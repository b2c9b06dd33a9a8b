import { z } from 'zod'
import { CliFailure } from './cli-failure.ts'

const issue = z.object({ message: z.string(), path: z.array(z.union([z.string(), z.number()])).optional() })
/** Errors as this API family sends them; every key may be missing when something between answers in the server's place. */
const errorBody = z.object({
  reqId: z.string().optional(),
  error: z.string().optional(),
  message: z.union([z.string(), z.array(issue)]).optional(),
})

/** What an answer with an error status means for the person. */
export function answerFailure(doing: string, status: number, body: unknown, retryAfter: string | null): CliFailure {
  const parsed = errorBody.safeParse(body)
  const { reqId, error, message } = parsed.success ? parsed.data : {}
  const said = typeof message === 'string' ? message : undefined
  const issues = Array.isArray(message) ? message.map((each) => ({ at: (each.path ?? []).join('.'), message: each.message })) : undefined
  return new CliFailure(`Could not ${doing}.`, {
    why: issues
      ? 'The server does not accept these fields:'
      : `The server answered ${status}${said === undefined ? '.' : `: ${asSentence(said)}`}`,
    todo: todoFor(status, error, retryAfter),
    status,
    code: error,
    reqId,
    ...(issues ? { issues } : {}),
  })
}

function todoFor(status: number, error: string | undefined, retryAfter: string | null): string | undefined {
  if (status === 401 || error === 'TokenError') return 'Sign in again with "kms login"; "kms doctor" shows which token is in use.'
  if (error === 'PlanStale') return 'Look at the new plan: kms sync plan NAME.'
  if (status === 403) return 'Ask an administrator of the project for this permission; "kms whoami" shows as whom you asked.'
  if (status === 404) return 'Check the name, the project, the environment and the path; "kms doctor" shows the defaults in use.'
  if (status === 413) return 'Send less at once.'
  if (status === 422) return 'Correct them and run the command again.'
  if (status === 429) return retryAfter === null ? 'Wait a little and try again.' : `Try again in ${retryAfter} s.`
  if (status >= 500) return 'The server’s log has the cause under this reqId.'
  return undefined
}

/** An answer that came, but is not what this API sends. */
export function strangeAnswer(doing: string, why: string): CliFailure {
  return new CliFailure(`Could not ${doing}.`, {
    why,
    todo: 'Check that the address (--url or KMS_URL) is that of Hanzo KMS itself, and that kms and the server are of the same version.',
    code: 'UnexpectedAnswer',
  })
}

const asSentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`)
