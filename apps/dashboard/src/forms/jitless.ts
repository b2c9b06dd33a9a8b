import { z } from 'zod'

/** SECURITY: Zod would try `new Function`, which our content policy forbids. Imported before any shape is made. */
z.config({ jitless: true })
