import { errorTable } from '@hanzo-kms/contracts'

/** Path and text of each page that code is the source of. */
export function generatedDocs(): ReadonlyMap<string, string> {
  return new Map([['docs/generated/errors.md', errorsPage()]])
}

function errorsPage(): string {
  const rows = Object.values(errorTable).map(({ status, error, meaning }) => [String(status), `\`${error}\``, meaning])
  return `# Errors of the API

Made from \`packages/contracts/src/errors.ts\` by \`npm run docs\`.

Every error has one envelope: \`{"reqId", "statusCode", "error", "message"}\`, and \`details\` where there are any. Match on \`error\`; \`message\` is for people, but for
\`ValidationFailure\`, where it is the list of issues. The log has the cause of a 500 under the same \`reqId\`. Which routes answer with which is in the OpenAPI document
(\`GET /api/docs/json\`, as a page at \`/api/docs\`).

${table(['Status', '`error`', 'Meaning'], rows)}
`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}
