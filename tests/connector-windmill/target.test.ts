import { windmill } from '@hanzo-kms/connector-windmill'
import { describe, expect, it } from 'vitest'

const parse = (workspace: unknown, path: unknown) => windmill.target.safeParse({ workspace, path })
const issues = (workspace: unknown, path: unknown) => parse(workspace, path).error?.issues.map(({ message }) => message) ?? []
const INVALID = 'Invalid path - must follow Windmill path format. ex: "f/folder/path/"'

describe('a workspace id', () => {
  it.each(['dev', 'Dev', 'wm-fork-dev_1', 'a', '_', 'x'.repeat(50)])('%j is taken, its case kept', (id) => {
    expect(parse(` ${id} `, 'f/app/').data).toEqual({ workspace: id, path: 'f/app/' })
  })

  it.each(['', ' ', 'a b', '-a', 'a-', 'a--b', 'a/b', '..', 'a?b', 'dév', 'x'.repeat(51), undefined, 5])('%j is refused', (id) => {
    expect(issues(id, 'f/app/').length).toBeGreaterThan(0)
  })
})

describe('a path', () => {
  it.each(['f/app/', 'u/dev1/', 'u/dev-1/', 'f/app/deep/er-1/', 'f/9_A/', `f/${'x'.repeat(100)}/`, ' f/app/ '])('%j is taken', (path) => {
    expect(parse('dev', path).data).toEqual({ workspace: 'dev', path: path.trim() })
  })

  it.each([
    '',
    'f',
    'f/',
    'f//',
    'f/app',
    '/f/app/',
    'g/all/',
    'f/app//',
    'f/a b/',
    'f/a.b/',
    'f/%61/',
    'f/é/',
    'f/../',
    'F/app/',
    'f/app/\n/',
    7,
  ])('%j is refused as the documented format says', (path) => {
    expect(issues('dev', path)).toEqual([INVALID])
  })

  it.each([
    ['a folder name with a hyphen', 'f/my-app/', 'no hyphen'],
    ['a folder name over 100 characters', `f/${'x'.repeat(101)}/`, '100 characters'],
    ['no room for a name', `f/a/${'x'.repeat(251)}/`, 'leaves room'],
    ['what Windmill hides from its owner', 'u/dev1/secret_arg/', 'secret_arg'],
    ['what its wildcard hides along', 'u/dev1/secret-arg/x/', 'secret_arg'],
  ])('is refused in a sentence for %s', (_, path, words) => {
    const [message, ...others] = issues('dev', path)
    expect(message).toContain(words)
    expect(others).toEqual([])
  })
})
