import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stage, startStage } from '../support/start-kms.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
  await stage.importEnv('A=1\nB=2\nC=3\n')
})
afterAll(() => stage.stop())

test('the stream of a sync tells of a run until its end, with what is done of what was approved; nobody else hears it', async () => {
  const sync = await stage.createSync()
  const at = `${stage.server.url}/api/v1/secret-syncs/windmill/${sync.id}/events`
  expect((await fetch(at)).status).toBe(401)
  const stop = new AbortController()
  const answer = await fetch(at, { headers: { authorization: `Bearer ${stage.token}` }, signal: stop.signal })
  expect(answer.headers.get('content-type')).toBe('text/event-stream')
  const text = (answer.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader()
  let seen = ''
  const until = async (pattern: RegExp) => {
    while (!pattern.test(seen)) seen += (await text.read()).value ?? ''
  }
  await until(/"run":null,"done":0,"failed":0,"planned":null/)
  await stage.apply(await stage.plan(sync))
  await until(/"state":"succeeded".*"done":3,"failed":0,"planned":3/)
  stop.abort()
})
