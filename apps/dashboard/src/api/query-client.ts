import { QueryClient } from '@tanstack/react-query'
import { Refusal } from './refusal.ts'

const RETRIES_MAX = 2
const FRESH_MS = 5_000

/** Reads are asked again when the server was not there; refusals are final. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      retry: (failures, error) => failures < RETRIES_MAX && (!(error instanceof Refusal) || error.status === 0 || error.status >= 500),
      refetchOnWindowFocus: true,
    },
  },
})
