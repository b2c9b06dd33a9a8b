/**
 * A program, not a module: the least that an answer with one row of the database costs here. A Fastify without hooks, one prepared statement per answer: no token, no rights, no
 * decryption, no audit log. Prints its address; ends with standard input.
 */
import { once } from 'node:events'
import Fastify from 'fastify'
import pg from 'pg'

const [databaseUrl = ''] = process.argv.slice(2)
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 })
const app = Fastify()
app.get<{ Params: { key: string } }>('/secrets/:key', async ({ params }) => {
  const { rows } = await pool.query({
    name: 'one',
    text: "select id, key, version, encode(sealed_value, 'hex') as sealed, created_at, updated_at from secrets where key = $1 limit 1",
    values: [params.key],
  })
  return { secret: rows[0] }
})
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`)
await once(process.stdin.resume(), 'end')
await app.close()
await pool.end()
