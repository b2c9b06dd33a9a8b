const CHANNEL_PATTERN = /^[a-z_][a-z0-9_]{0,62}$/

/**
 * Answers the channel where it is an identifier that needs no quoting, so that `LISTEN` means the same on both engines
 * (the embedded one folds case by rules of its own) and cannot carry SQL.
 *
 * @throws TypeError otherwise.
 */
export function parseChannelName(channel: string): string {
  if (CHANNEL_PATTERN.test(channel)) return channel
  throw new TypeError(
    `"${channel}" is no notification channel: it must begin with a lower-case letter and hold at most 63 of a-z, 0-9 and _. Choose such a name.`,
  )
}
