/** The demo talks to Hanzo KMS as any client does. */
export interface Api {
  call<T>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T>
  withToken(token: string): Api
}

export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal'
}

export function createApi(url: string, token?: string): Api {
  return {
    withToken: (given) => createApi(url, given),
    async call<T>(method: string, path: string, body?: unknown) {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const answered = (await answer.json()) as T & { message?: unknown }
      if (answer.ok) return answered
      throw new ApiRefusal(
        typeof answered.message === 'string' ? answered.message : `${method} ${path}: ${JSON.stringify(answered.message)}`,
      )
    },
  }
}
