import { neverCancelled } from '../cancel-signal.ts'
import type { Fact } from '../facts.ts'
import type { Bench } from './bench.ts'
import { demand, demandFailure, thrownBy } from './demand.ts'
import type { ConnectorCase } from './exercise-connector.ts'
import { demandSilence } from './traces.ts'

export function credentialLaws(bench: Bench): readonly ConnectorCase[] {
  const { connector, credentials, wrongCredentials, secretTexts, target, context, owner, inspect } = bench
  return [
    {
      name: 'what may be shown of credentials and places holds no secret',
      async run() {
        const shown = JSON.stringify([
          connector.publicCredentials(credentials),
          connector.origin(credentials),
          connector.placeOf(credentials, target),
        ])
        demand(
          secretTexts.every((text) => !shown.includes(text)),
          'publicCredentials, origin or placeOf shows a secret',
        )
      },
    },
    {
      name: 'credentials of a wrong form are refused without repeating them',
      async run() {
        demand(secretTexts.length > 0, 'The harness names no secret text')
        for (const text of secretTexts) {
          const fields = Object.keys(credentials as object)
          for (const wrong of [
            text,
            [text],
            { [text]: text },
            ...fields.map((field) => ({ ...(credentials as object), [field]: [text] })),
          ]) {
            const parsed = connector.credentials.safeParse(wrong)
            if (!parsed.success) demandSilence(parsed.error, [text], inspect)
          }
        }
      },
    },
    {
      name: 'a check of accepted credentials tells facts, or why they are not known',
      async run() {
        const facts = await connector.check(credentials, context, neverCancelled)
        const all: readonly Fact<unknown>[] = [facts.instanceVersion, facts.account, facts.workspaces, facts.expiresAt, facts.scopes]
        for (const fact of all) demand(fact.known || fact.reason.trim() !== '', 'A fact is unknown without a reason')
        demand(
          secretTexts.every((text) => !JSON.stringify(facts).includes(text)),
          'A fact repeats a secret',
        )
      },
    },
    {
      name: 'a check of credentials that are not accepted says unauthorized, and nothing secret',
      async run() {
        const failure = await demandFailure('unauthorized', 'check', () => connector.check(wrongCredentials, context, neverCancelled))
        demandSilence(failure, secretTexts, inspect)
      },
    },
    {
      name: 'a destination opened with credentials that are not accepted says unauthorized, and nothing secret',
      async run() {
        const destination = connector.open(wrongCredentials, target, owner, context)
        demandSilence(await demandFailure('unauthorized', 'list', () => destination.list(neverCancelled)), secretTexts, inspect)
      },
    },
    {
      name: 'opening a destination prints no secret',
      async run() {
        const destination = connector.open(credentials, target, owner, context)
        const thrown = await thrownBy(async () => demandSilence(destination, secretTexts, inspect))
        demand(thrown === undefined, 'A destination prints a secret')
      },
    },
  ]
}
