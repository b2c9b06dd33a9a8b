import { z } from 'zod'

/** COMPAT: what the page sends, in the spelling of the command lines of the API family; `state` is ours. */
const callback = z.object({ JTWToken: z.string().min(1).max(8_192), state: z.string().max(128).optional() })

export type Callback = z.infer<typeof callback>

export function parseCallback(text: string): Callback | undefined {
  try {
    return callback.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** The same in base64, as the page shows it for pasting. */
export function parsePasted(code: string): Callback | undefined {
  return parseCallback(Buffer.from(code.trim(), 'base64').toString('utf8'))
}
