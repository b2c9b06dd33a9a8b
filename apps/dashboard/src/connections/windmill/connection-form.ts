import '../../forms/jitless.ts'
import { connectionName } from '@hanzo-kms/contracts/app-connections'
import { z } from 'zod'

/** The fields as typed. What is sent is checked again by the server. */
export const connectionForm = z.object({
  name: connectionName,
  description: z.string().trim().max(256, 'Up to 256 characters.'),
  instanceUrl: z
    .string()
    .trim()
    .refine((text) => text === '' || isOrigin(text), 'Enter an address such as https://windmill.example.com, or leave it blank.'),
  accessToken: z.string().trim().min(1, 'Paste an access token.'),
})
export type ConnectionForm = z.infer<typeof connectionForm>

/** Whether a token may be sent there at all: a whole address, not one that is still being typed. */
export function isOrigin(text: string): boolean {
  return /^https?:\/\/[^/\s]+/i.test(text) && URL.canParse(text)
}

/** Without what people copy along: `/w/…`, `/user/…`, a query. The second says whether something was cut. */
export function trimInstanceUrl(text: string): { readonly url: string; readonly wasTrimmed: boolean } {
  const typed = text.trim()
  if (!isOrigin(typed)) return { url: typed, wasTrimmed: false }
  const { origin } = new URL(typed)
  const isLong = /\/(w|user|workspace|run|scripts|variables)\b/.test(new URL(typed).pathname) || typed.includes('?') || typed.includes('#')
  return isLong ? { url: origin, wasTrimmed: true } : { url: typed, wasTrimmed: false }
}
