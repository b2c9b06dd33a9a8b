/** Where a token may stand: the Bearer header, else the cookie, else the query. Empty when there is none. */
export function findToken(headers: Readonly<Record<string, string | undefined>>, query: string): string {
  const authorization = headers.authorization
  if (authorization?.startsWith('Bearer ')) return authorization.slice('Bearer '.length)
  for (const part of (headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2)
    if (name === 'token' && value !== undefined) return value
  }
  if (!query.includes('token=')) return ''
  return new URLSearchParams(query).get('token') ?? ''
}
