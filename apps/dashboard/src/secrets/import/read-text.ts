import { parseDotenv } from '@hanzo-kms/contracts/import/parse-dotenv'
import { parseJsonEntries } from '@hanzo-kms/contracts/import/parse-json-entries'
import { fileOf, type ReadFile } from '@hanzo-kms/contracts/import/read-file'

export const formats = ['dotenv', 'json', 'yaml'] as const
export type Format = (typeof formats)[number]

/** What a text most likely is; the person can say otherwise. */
export function guessFormat(text: string, fileName = ''): Format {
  if (/\.json$/i.test(fileName) || /^\s*\{/.test(text)) return 'json'
  if (/\.ya?ml$/i.test(fileName)) return 'yaml'
  return 'dotenv'
}

/** The same grammar as the server's, so that the preview tells what an import would do. YAML's reader is loaded when it is asked for. */
export async function readText(text: string, format: Format): Promise<ReadFile> {
  if (format === 'dotenv') return parseDotenv(text)
  if (format === 'json') return parseJsonEntries(text)
  return readYaml(text)
}

async function readYaml(text: string): Promise<ReadFile> {
  const { LineCounter, parseDocument, isMap, isScalar } = await import('yaml')
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, schema: 'failsafe' })
  const lineAt = (offset: number) => lines.linePos(offset).line
  if (document.errors.length > 0)
    return fileOf(
      [],
      document.errors.map(({ pos }) => ({ line: lineAt(pos[0]), reason: 'here the text stops being YAML' })),
    )
  if (!isMap(document.contents)) return fileOf([], [{ line: 1, reason: 'the text must be one map of keys and values' }])
  const pairs = document.contents.items.map(({ key, value }) => {
    const line = isScalar(key) && key.range ? lineAt(key.range[0]) : 1
    return { key: isScalar(key) ? String(key.value) : '', value: isScalar(value) ? String(value.value ?? '') : undefined, line }
  })
  return fileOf(
    pairs.flatMap(({ key, value, line }) => (key !== '' && value !== undefined ? [{ key, value, line }] : [])),
    pairs.flatMap(({ key, value, line }) =>
      key !== '' && value !== undefined ? [] : [{ line, reason: 'it is no key with one text as its value' }],
    ),
  )
}
