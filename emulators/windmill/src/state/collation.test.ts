import { expect, test } from 'vitest'
import { CollatedMap } from './collation.ts'

test('keys are walked in the database’s order however they came in', () => {
  const map = new CollatedMap<string>()
  for (const key of ['a2', 'A1', 'a1', 'A_1', 'a-1', 'gone', 'é1', 'e', 'f']) map.set(key, key)
  map.set('a1', 'a1')
  map.delete('gone')
  expect([...map.values()]).toEqual(['a-1', 'a1', 'A_1', 'A1', 'a2', 'e', 'é1', 'f'])
})

test('the heap has last what was written last', () => {
  const map = new CollatedMap<string>()
  for (const key of ['b', 'a', 'c', 'b']) map.set(key, key)
  expect([...map.inHeapOrder()]).toEqual(['a', 'c', 'b'])
})
