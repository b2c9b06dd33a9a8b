import { commandLineBody, commandLineSignIn } from '@hanzo-kms/contracts/sso'
import { signInCommandLine } from '@hanzo-kms/core/people/sign-in-command-line'
import { type Route, route } from '../http/route.ts'

export const commandLineRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/v1/session/command-line',
    summary: 'A token for the command line that waits on this machine for its user to sign in in the browser',
    access: 'signed-in',
    body: commandLineBody,
    response: commandLineSignIn,
    handle: async (kms, { body }, actor) => {
      const { text, user } = await signInCommandLine(kms, actor)
      return {
        // SECURITY: the address is made here, so that no link can have the token sent elsewhere than to this machine.
        callbackUrl: `http://127.0.0.1:${body.callbackPort}/`,
        credentials: { email: user.email, privateKey: '' as const, JTWToken: text.reveal(), RefreshToken: '' as const },
      }
    },
  }),
]
