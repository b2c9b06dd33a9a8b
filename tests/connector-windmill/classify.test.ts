import type { FailureKind } from '@hanzo-kms/connector-kit'
import { describe, expect, it } from 'vitest'
import { bodyRules } from '../../connectors/windmill/src/body-rules.ts'
import { classify } from '../../connectors/windmill/src/classify.ts'
import { empty, page, plain } from './scripted.ts'

/** status, text, what it means to a read, and to a write where that is another thing. */
type Row = readonly [status: number, text: string, read: FailureKind, write?: FailureKind]

const spoken: readonly Row[] = [
  [401, 'Unauthorized', 'unauthorized'],
  [401, 'Not authorized: Unauthorized', 'unauthorized'],
  [401, 'Unauthorized scoped token: Some(["jobs:run"])', 'forbidden'],
  [
    401,
    'Not authorized: Variable exists but you don\'t have access to it:\nvariable perms: {}\nfolder perms: {\n  "u/admin": true\n}',
    'forbidden',
  ],
  [401, 'Not authorized: You are not owner of the folder app', 'forbidden'],
  [403, 'Require Admin privileges for dev1', 'forbidden'],
  [500, 'Permission denied: something', 'forbidden'],
  [403, 'Permission denied: Token is read-only. Mutating endpoints are not allowed.', 'forbidden'],
  [403, 'Permission denied: Access denied. Required scope: variables:write', 'forbidden'],
  [403, 'Permission denied: Required scope: variables:write:f/app/X', 'forbidden'],
  [403, 'Permission denied: Ruleset main of dev blocked this action: Cannot directly deploy in this workspace.', 'forbidden'],
  [400, 'Bad request: Invalid scope domain: nonsense', 'forbidden'],
  [400, 'Bad request: Variable f/app/A already exists', 'conflict'],
  [
    400,
    'SqlErr: error returned from database: duplicate key value violates unique constraint "variable_pkey" @variables.rs:329:5',
    'conflict',
  ],
  [404, 'Not found: Variable not found at name f/app/A', 'missing'],
  [
    500,
    'Internal: fetching workspace key: no rows returned by a query that expected to return at least one row @variables.rs:109:9',
    'missing',
  ],
  [
    400,
    'SqlErr: error returned from database: insert or update on table "variable" violates foreign key constraint "variable_workspace_id_fkey" @a.rs:1:2',
    'missing',
  ],
  [
    400,
    'SqlErr: error returned from database: new row violates row-level security policy for table "variable" @variables.rs:329:5',
    'forbidden',
  ],
  [400, 'SqlErr: pool timed out while waiting for an open connection @db.rs:3:4', 'unavailable'],
  [400, 'SqlErr: error returned from database: the database system is starting up @db.rs:3:4', 'unavailable'],
  [400, 'SqlErr: error returned from database: sorry, too many clients already', 'unavailable'],
  [400, 'SqlErr: error communicating with database: Connection reset by peer (os error 104)', 'unavailable', 'uncertain'],
  [400, 'SqlErr: error returned from database: terminating connection due to administrator command', 'unavailable', 'uncertain'],
  [
    400,
    'SqlErr: error returned from database: new row for relation "variable" violates check constraint "proper_id" @a.rs:1:2',
    'rejected',
  ],
  [400, 'SqlErr: error returned from database: value too long for type character varying(15000) @a.rs:1:2', 'rejected'],
  [400, 'SqlErr: error occurred while decoding column 8: unexpected null; try decoding as an `Option` @users.rs:794:16', 'rejected'],
  [400, 'SqlErr: error returned from database: invalid byte sequence for encoding "UTF8": 0x00', 'rejected'],
  [400, 'Quota exceeded: variables', 'rejected'],
  [400, 'Bad request: You have reached the maximum number of variables (10000) on cloud. Contact us', 'rejected'],
  [400, 'Bad request: An encrypted draft secret could not be decrypted', 'rejected'],
  [400, 'Bad request: something new', 'rejected'],
  [
    500,
    'Internal: Could not decrypt value. The value may have been encrypted with a different key. @variables.rs:1:2',
    'rejected',
    'uncertain',
  ],
  [500, 'Internal: Invalid byte 45, offset 3. @variables.rs:158:14', 'rejected', 'uncertain'],
  [500, 'Internal: Invalid padding @variables.rs:158:14', 'rejected', 'uncertain'],
  [500, 'Internal: No set fields @variables.rs:562:38', 'protocol'],
  [500, 'Internal: fetching global identity: no rows returned by a query', 'unavailable', 'uncertain'],
  [500, 'Internal: anything else @git_sync.rs:1:2', 'unavailable', 'uncertain'],
  [500, 'Error: anything else @a.rs:1:2', 'unavailable', 'uncertain'],
  [502, 'Bad gateway: backend', 'unavailable', 'uncertain'],
  [413, 'Failed to buffer the request body: length limit exceeded', 'rejected'],
  [400, 'Failed to parse the request body as JSON: path: EOF while parsing a value at line 1 column 9', 'rejected'],
  [422, 'Failed to deserialize the JSON body into the target type: missing field `description` at line 1 column 9', 'protocol'],
  [400, 'Failed to deserialize query string: duplicate field', 'protocol'],
  [415, 'Expected request with `Content-Type: application/json`', 'protocol'],
]

const unspoken: readonly Row[] = [
  [401, 'something else', 'unauthorized'],
  [403, 'something else', 'forbidden'],
  [404, '', 'protocol'],
  [405, '', 'protocol'],
  [408, '', 'unavailable', 'uncertain'],
  [409, 'something else', 'rejected'],
  [413, '', 'rejected'],
  [415, '', 'protocol'],
  [422, '', 'protocol'],
  [429, 'Too many requests of yours', 'throttled'],
  [500, '', 'unavailable', 'uncertain'],
  [503, '', 'unavailable', 'uncertain'],
  [504, '', 'unavailable', 'uncertain'],
  [302, '', 'protocol'],
  [204, '', 'protocol'],
  [999, '', 'protocol'],
]

const rows = [...spoken, ...unspoken].map(([status, text, read, write = read]) => ({ status, text, read, write }))

describe.each(rows)('$status "$text"', ({ status, text, read, write }) => {
  it(`is ${read} for a read, ${write} for a write`, () => {
    expect(classify(plain(status, text), 'read').kind).toBe(read)
    expect(classify(plain(status, text), 'write').kind).toBe(write)
  })

  it('is told in a sentence of ours', () => {
    const { message } = classify(plain(status, text), 'write')
    expect(message.length).toBeGreaterThan(15)
    if (text.length > 8) expect(message).not.toContain(text)
  })
})

describe('a web page', () => {
  it.each([
    [200, 'protocol', 'protocol'],
    [401, 'protocol', 'protocol'],
    [403, 'protocol', 'protocol'],
    [404, 'protocol', 'protocol'],
    [413, 'rejected', 'rejected'],
    [429, 'throttled', 'throttled'],
    [502, 'unavailable', 'uncertain'],
    [503, 'unavailable', 'uncertain'],
  ] as const)('with status %i is %s for a read, %s for a write', (status, read, write) => {
    expect(classify(page(status), 'read').kind).toBe(read)
    expect(classify(page(status), 'write').kind).toBe(write)
  })

  it('is seen without its content type too, and its words are not taken for Windmill’s', () => {
    expect(classify({ ...empty(401), body: ' <html>Unauthorized' }, 'read').kind).toBe('protocol')
    expect(classify({ ...page(404), body: 'Not found: x' }, 'read').kind).toBe('protocol')
  })
})

describe('the tables', () => {
  it('have a row here for every row there', () => {
    const bare = (text: string) => text.replace(/ ?@\w+\.rs:\d+:\d+$/, '')
    const unused = bodyRules.filter(({ begins }) => !spoken.some(([, text]) => begins.test(bare(text))))
    expect(unused).toEqual([])
  })

  it('give a pause only where waiting helps', () => {
    const asks = (status: number, text: string) => classify({ ...plain(status, text), retryAfterMs: 7000 }, 'read').retryAfterMs
    expect(asks(429, '')).toBe(7000)
    expect(asks(503, '')).toBe(7000)
    expect(asks(400, 'Bad request: x')).toBeUndefined()
  })

  it('carry no upstream word into a message', () => {
    for (const [status, text] of spoken) {
      const canary = `${text} CANARY`
      expect(JSON.stringify(classify(plain(status, canary), 'write'))).not.toContain('CANARY')
    }
  })
})
