import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makePerson } from '../cli/run-kms.ts'
import { CONTROL, type Played } from './busy-scene.ts'
import type { Canaries } from './canaries.ts'

/** What the command line prints when it is asked for anything but values and tokens, on both of its streams. */
export async function useCommandLine(url: string, { token, projectId }: Played, canaries: Canaries): Promise<readonly string[]> {
  const person = makePerson({ KMS_URL: url, KMS_PROJECT: projectId, KMS_ENV: 'prod', KMS_TOKEN: token })
  const printed: string[] = []
  const kms = async (args: readonly string[], options: { stdin?: string; env?: NodeJS.ProcessEnv } = {}) => {
    const { out, err } = await person.kms(args, options)
    printed.push(`kms ${args[0]} ${args[1] ?? ''}\n${out}${err}`)
  }
  writeFileSync(join(person.directory, 'good.env'), `BY_COMMAND_LINE=${canaries.plant('value that the command line imports')}\n`)
  writeFileSync(join(person.directory, 'bad.env'), `this is ${canaries.plant('bad line that the command line imports')}\n`)
  await kms(['secrets', 'list'])
  await kms(['secrets', 'list', '--json'])
  await kms(['secrets', 'import', 'good.env'])
  await kms(['secrets', 'import', 'bad.env'])
  await kms(['secrets', 'set', `${CONTROL}=-`], { stdin: canaries.plant('value that the command line sets') })
  await kms(['secrets', 'set', 'a:b=-'], { stdin: canaries.plant('value that the command line may not set') })
  await kms(['secrets', 'get', 'NOT_THERE'])
  await kms(['connections', 'list'])
  await kms(['connections', 'create', 'another', '--token', '-', '--instance-url', 'http://169.254.169.254'], {
    stdin: canaries.plant('Windmill token from the command line'),
  })
  await kms(['sync', 'plan', 'sync'])
  await kms(['sync', 'status', 'sync'])
  await kms(['whoami'])
  await kms(['doctor'])
  await kms(['whoami'], { env: { KMS_TOKEN: `kms.at.${canaries.plant('wrong token of the command line')}` } })
  await kms(['login', '--email', 'admin@example.com', '--password', '-'], { stdin: canaries.plant('wrong password of the command line') })
  person.leave()
  return printed
}
