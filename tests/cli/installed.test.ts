import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const cli = resolve(import.meta.dirname, '../../apps/cli')

test('the installed command is there, executable, and works through a link', () => {
  const { bin, version } = JSON.parse(readFileSync(join(cli, 'package.json'), 'utf8'))
  const installed = join(cli, bin.kms)
  expect(existsSync(installed)).toBe(true)
  const directory = mkdtempSync(join(tmpdir(), 'kms-bin-'))
  symlinkSync(installed, join(directory, 'kms'))
  const { status, stdout } = spawnSync(join(directory, 'kms'), ['--version'], { encoding: 'utf8' })
  expect({ status, stdout }).toEqual({ status: 0, stdout: `${version}\n` })
  rmSync(directory, { recursive: true })
})
