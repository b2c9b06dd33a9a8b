import type { ConnectionFacts as Facts } from '@hanzo-kms/contracts/app-connections'
import { useEffect, useRef, useState } from 'react'
import { call } from '../../api/call.ts'
import { type Refusal, toRefusal } from '../../api/refusal.ts'
import { isOrigin } from './connection-form.ts'

export type TokenCheck =
  | { readonly state: 'idle' }
  | { readonly state: 'waiting-for-url' }
  | { readonly state: 'checking' }
  | { readonly state: 'known'; readonly facts: Facts }
  | { readonly state: 'refused'; readonly refusal: Refusal }

const TYPED_CHARS_MIN = 20
const TYPING_ENDS_MS = 600
const GIVE_UP_MS = 10_000

interface Asked {
  readonly projectId: string
  readonly instanceUrl: string
  readonly accessToken: string
  readonly isUrlFocused: boolean
}

/**
 * What this token can do, asked by our server while the form is filled in. Nothing is stored.
 * SECURITY: while the address is being edited no token is sent anywhere: half of a host's name is another host's name.
 */
export function useTokenCheck({ projectId, instanceUrl, accessToken, isUrlFocused }: Asked): TokenCheck {
  const [check, setCheck] = useState<TokenCheck>({ state: 'idle' })
  const answered = useRef<string>('')
  const isReady = (instanceUrl === '' || isOrigin(instanceUrl)) && !isUrlFocused
  const isLong = accessToken.length >= TYPED_CHARS_MIN
  useEffect(() => {
    if (!isLong) {
      answered.current = ''
      return setCheck({ state: 'idle' })
    }
    if (!isReady) return setCheck({ state: 'waiting-for-url' })
    const question = JSON.stringify([instanceUrl, accessToken])
    if (answered.current === question) return
    const asking = new AbortController()
    const timer = setTimeout(async () => {
      setCheck({ state: 'checking' })
      const result = await ask(projectId, instanceUrl, accessToken, AbortSignal.any([asking.signal, AbortSignal.timeout(GIVE_UP_MS)]))
      if (asking.signal.aborted) return
      answered.current = question
      setCheck(result)
    }, TYPING_ENDS_MS)
    return () => {
      clearTimeout(timer)
      asking.abort()
    }
  }, [projectId, instanceUrl, accessToken, isReady, isLong])
  return check
}

async function ask(projectId: string, instanceUrl: string, accessToken: string, signal: AbortSignal): Promise<TokenCheck> {
  try {
    const body = { projectId, credentials: { accessToken, ...(instanceUrl === '' ? {} : { instanceUrl }) } }
    const { facts } = await call<{ facts: Facts }>('POST', '/api/v1/app-connections/windmill/check', { body, signal })
    return { state: 'known', facts }
  } catch (error) {
    return { state: 'refused', refusal: toRefusal(error) }
  }
}
