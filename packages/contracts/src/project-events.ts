import { z } from 'zod'
import { folderPath } from './paths.ts'
import { anyId, anySlug } from './query.ts'

export const watchedEvents = ['secret:create', 'secret:update', 'secret:delete', 'secret:import-mutation'] as const
export type WatchedEvent = (typeof watchedEvents)[number]

const WATCHES_MAX = 100

export const subscribeToEventsBody = z.object({
  projectId: anyId,
  register: z
    .array(
      z.object({
        event: z.enum(watchedEvents),
        conditions: z.object({
          environmentSlug: anySlug,
          /** With `/**` at its end: and all folders below. */
          secretPath: folderPath,
        }),
      }),
    )
    .min(1)
    .max(WATCHES_MAX),
})

/** The data of one event in the stream. Events named `ping` have the data `1` instead, and say that the connection lives. */
export const projectEvent = z.object({
  projectId: z.string(),
  type: z.enum(watchedEvents),
  data: z.array(z.object({ eventType: z.enum(watchedEvents), payload: z.object({ environment: z.string(), secretPath: z.string() }) })),
})
