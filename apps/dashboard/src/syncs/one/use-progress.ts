import type { SyncProgress } from '@hanzo-kms/contracts/secret-syncs'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { driftQuery, pathOf, runsQuery, syncQuery } from '../queries.ts'

export interface Progress {
  /** Undefined until the stream has told, and while it is broken: the page asks every now and then instead. */
  readonly told: SyncProgress | undefined
  readonly isLive: boolean
}

/** How far the newest run is, as the server tells it. Whenever a run begins or ends, what the page knows of runs is read anew. */
export function useProgress(syncId: string): Progress {
  const client = useQueryClient()
  const [told, setTold] = useState<SyncProgress>()
  useEffect(() => {
    let before = ''
    const stream = new EventSource(`${pathOf(syncId)}/events`)
    stream.addEventListener('progress', ({ data }: MessageEvent<string>) => {
      const news = JSON.parse(data) as SyncProgress
      setTold(news)
      const now = `${news.run?.id} ${news.run?.state} ${news.run?.attempt}`
      if (now === before) return
      before = now
      // Not the plan: it is made anew when the newest run is another one, or over.
      void client.invalidateQueries({ queryKey: runsQuery(syncId).queryKey })
      void client.invalidateQueries({ queryKey: syncQuery(syncId).queryKey, exact: true })
      void client.invalidateQueries({ queryKey: driftQuery(syncId).queryKey })
    })
    // The browser comes again by itself; until it is heard, nothing that was told is taken for true.
    stream.onerror = () => setTold(undefined)
    return () => stream.close()
  }, [client, syncId])
  return { told, isLive: told !== undefined }
}
