import { CliFailure } from '../failure/cli-failure.ts'

export const defaultUrl = 'http://127.0.0.1:8400'

/** The server's address in one spelling: credentials are kept per address, so two spellings must not be two servers. */
export function parseServerUrl(text: string, from: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new CliFailure(`The address in ${from} is no http or https address.`, {
      todo: `Write it like ${defaultUrl} or https://kms.example.com.`,
    })
  }
  if (url.username !== '' || url.password !== '') {
    throw new CliFailure(`The address in ${from} holds a user name or password.`, {
      why: 'Addresses end up in logs and in the list of processes.',
      todo: 'Leave it out, and sign in with "kms login".',
    })
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '').replace(/\/api$/, '')
}

export function isLoopback(url: string): boolean {
  const host = new URL(url).hostname
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

/** SECURITY: over plain http everybody on the way reads the token, and with it every secret that it opens. */
export function refusePlainHttp(url: string, insecureHttp: boolean): void {
  if (insecureHttp || new URL(url).protocol === 'https:' || isLoopback(url)) return
  throw new CliFailure(`Nothing was sent to ${new URL(url).host}: it is addressed over plain http.`, {
    why: 'Everybody on the way could read the token and every secret it opens.',
    todo: 'Use an https:// address; where the network itself is trusted, add --insecure-http.',
  })
}
