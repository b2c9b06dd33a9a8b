import { problemWithKey, problemWithValue } from '@hanzo-kms/contracts/secret-text'
import type { Command } from 'commander'
import { writtenSecrets } from '../../api/answers.ts'
import { ask } from '../../api/ask.ts'
import { secretsPerRequestMax } from '../../api/read-folder.ts'
import { onCall, type ScopeOptions, withScopeOptions } from '../../call.ts'
import { CliFailure } from '../../failure/cli-failure.ts'
import { showScope, takeScope } from '../../settings/scope.ts'
import { openSession } from '../../settings/session.ts'
import { printable } from '../../terminal/printable.ts'
import { readStdin, readTextFile } from '../../terminal/read-input.ts'

interface Options extends ScopeOptions {
  readonly literal?: boolean
}

export function addSetSecrets(parent: Command): void {
  const command = parent
    .command('set')
    .description('create or change secrets, all of them or none')
    .argument('<pairs...>', 'KEY=VALUE, KEY=@FILE, or KEY=- for standard input')
    .option('--literal', 'take every value as written, also "-" and "@…"')
  onCall<Options>(withScopeOptions(command), async (call) => {
    const secrets = await readPairs(call.args[0] as string[], call.options.literal === true)
    for (const { secretKey, secretValue } of secrets) {
      if (secretValue.endsWith('\n')) call.output.note(`Note: ${printable(secretKey)} ends with a line end, which is kept.`)
    }
    const session = await openSession(call)
    const scope = await takeScope(call, session)
    const answer = await ask(session, {
      method: 'PATCH',
      path: '/api/v4/secrets/batch',
      body: { ...scope, mode: 'upsert', secrets },
      doing: `set ${secrets.map(({ secretKey }) => secretKey).join(', ')} in ${showScope(scope)}`,
      shape: writtenSecrets,
    })
    const written = answer.secrets.map(({ secretKey: key, version }) => ({ key, version, created: version === 1 }))
    call.output.document({ ...scope, secrets: written })
    for (const { key, version, created } of written) {
      call.output.line(`${created ? call.output.colour.green('+') : call.output.colour.yellow('~')} ${printable(key)}  version ${version}`)
    }
  })
}

interface Pair {
  readonly secretKey: string
  readonly secretValue: string
}

/** SECURITY: what is wrong with a pair is said by its key or its place, never by its text: without "=" it may be the value itself. */
async function readPairs(pairs: readonly string[], literal: boolean): Promise<readonly Pair[]> {
  if (pairs.length > secretsPerRequestMax) {
    throw new CliFailure(`At most ${secretsPerRequestMax} secrets can be set at once; these are ${pairs.length}.`, {
      todo: 'Set them in several commands.',
    })
  }
  const read = new Map<string, string>()
  for (const [index, pair] of pairs.entries()) {
    const at = pair.indexOf('=')
    if (at === -1) {
      throw new CliFailure(`Nothing was set: argument ${index + 1} is no KEY=VALUE.`, { todo: 'Write KEY=VALUE, KEY=@FILE or KEY=-.' })
    }
    const key = pair.slice(0, at)
    const value = await readValue(pair.slice(at + 1), literal)
    const problem = problemWithKey(key) ?? problemWithValue(value)
    if (problem) throw new CliFailure(`Nothing was set: ${printable(key) || `argument ${index + 1}`}: ${problem}.`)
    if (read.has(key)) throw new CliFailure(`Nothing was set: ${printable(key)} is given twice.`)
    read.set(key, value)
  }
  return [...read].map(([secretKey, secretValue]) => ({ secretKey, secretValue }))
}

async function readValue(text: string, literal: boolean): Promise<string> {
  if (literal) return text
  if (text === '-') return readStdin('Standard input')
  return text.startsWith('@') ? readTextFile(text.slice(1)) : text
}
