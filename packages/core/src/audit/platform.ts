/** Who does in an organisation what nobody asked for. */
export function platformOf(organizationId: string) {
  return { kind: 'platform', id: null, organizationId, ipAddress: null, userAgent: null } as const
}
