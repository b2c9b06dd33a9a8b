/** Who is signed in on this page. */
export interface Session {
  readonly user: { readonly id: string; readonly email: string }
  readonly organization: { readonly id: string; readonly name: string; readonly role: string }
}
