/** Told whether the account exists or not. */
export function lockedSentence(what: string, untilMs: number, nowMs: number): string {
  const minutes = Math.max(1, Math.ceil((untilMs - nowMs) / 60_000))
  return `Too many wrong ${what}: signing in with them is locked for ${minutes} more minute${minutes === 1 ? '' : 's'}. Wait, or ask an administrator to unlock the account.`
}
