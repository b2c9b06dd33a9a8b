import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Person } from './run-kms.ts'

export interface Place {
  /** Signed in, with a project and an environment `prod` set, and no secrets in it. */
  readonly person: Person
  leave(): Promise<void>
}

const awkward = ' ünïcödé\t"quoted" \'single\' `tick` $HOME \\n \\ #no comment \r\nlast line without an end'

/** What the secrets commands promise, whichever server answers: run against the stand-in, and against the real one. */
export function exerciseSecrets(name: string, open: () => Promise<Place>): void {
  describe(`secrets, with ${name}`, () => {
    let place: Place
    let person: Person
    beforeAll(async () => {
      place = await open()
      person = place.person
    })
    afterAll(() => place.leave())

    test('set takes values from arguments, files and standard input; get gives each back byte for byte', async () => {
      writeFileSync(join(person.directory, 'value.txt'), awkward)
      const set = await person.kms(['secrets', 'set', 'PLAIN=a=b', 'FILE=@value.txt', 'PIPED=-', 'EMPTY='], { stdin: '\ufefftwo\nlines\n' })
      expect(set).toMatchObject({ code: 0 })
      const got = async (key: string) => (await person.kms(['secrets', 'get', key])).stdout.toString('utf8')
      expect(await got('PLAIN')).toBe('a=b')
      expect(await got('FILE')).toBe(awkward)
      expect(await got('PIPED')).toBe('\ufefftwo\nlines\n')
      expect(await got('EMPTY')).toBe('')
    })

    test('list names keys and never shows a value, unless asked', async () => {
      await person.kms(['secrets', 'set', 'SHY=canary-of-the-list'])
      const plain = await person.kms(['secrets', 'list'])
      expect(plain.out).toContain('SHY')
      expect(plain.out + plain.err).not.toContain('canary-of-the-list')
      expect((await person.kms(['secrets', 'list', '--json'])).out).not.toContain('canary-of-the-list')
      expect((await person.kms(['secrets', 'list', '--values'])).out).toContain('canary-of-the-list')
    })

    test('a missing secret is exit code 1 and a sentence, and nothing on standard output', async () => {
      const { code, out, err } = await person.kms(['secrets', 'get', 'NOT_THERE'])
      expect({ code, out }).toEqual({ code: 1, out: '' })
      expect(err).toMatch(/^kms: Could not read NOT_THERE in prod:\/\.\n/)
      expect(err).toMatch(/reqId: req-\w{14}/)
    })

    test('import says what it would do, and does it', async () => {
      await person.kms(['secrets', 'set', 'IMP_OLD=1', 'IMP_SAME=2'])
      writeFileSync(join(person.directory, 'some.json'), JSON.stringify({ IMP_OLD: 'changed', IMP_SAME: '2', IMP_NEW: '3' }))
      const expected = { created: ['IMP_NEW'], updated: ['IMP_OLD'], unchanged: ['IMP_SAME'] }
      expect((await person.json(['secrets', 'import', 'some.json', '--dry-run'])).document).toMatchObject({ ...expected, dryRun: true })
      expect((await person.kms(['secrets', 'get', 'IMP_OLD'])).out).toBe('1')
      expect((await person.json(['secrets', 'import', 'some.json'])).document).toMatchObject({ ...expected, dryRun: false })
      expect((await person.kms(['secrets', 'get', 'IMP_OLD'])).out).toBe('changed')
    })

    test('delete does nothing without a yes', async () => {
      await person.kms(['secrets', 'set', 'GOING=1'])
      const refused = await person.kms(['secrets', 'delete', 'GOING'])
      expect(refused.code).toBe(1)
      expect(refused.err).toContain('Add --yes')
      expect((await person.kms(['secrets', 'get', 'GOING'])).code).toBe(0)
      expect((await person.json(['secrets', 'delete', 'GOING', '--yes'])).document).toMatchObject({ deleted: ['GOING'] })
      expect((await person.kms(['secrets', 'get', 'GOING'])).code).toBe(1)
    })

    test('run gives a command the secrets and its exit code, and says nothing itself', async () => {
      await person.kms(['secrets', 'set', `RUN_AWKWARD=${awkward}`])
      const script = 'process.stdout.write(process.env.RUN_AWKWARD); process.exit(7)'
      const { code, out, err } = await person.kms(['run', '--', process.execPath, '-e', script])
      expect({ code, out, err }).toEqual({ code: 7, out: awkward, err: '' })
    })

    test('export as JSON is one object of all keys and values', async () => {
      const { out } = await person.kms(['secrets', 'export', '--format', 'json'])
      expect(JSON.parse(out)).toMatchObject({ PLAIN: 'a=b', FILE: awkward })
    })
  })
}
