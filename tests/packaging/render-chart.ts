/** A witness for the chart where no Helm is: the part of its language that our templates use, and a loud error for anything else. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments, parse as parseYaml, stringify } from 'yaml'

type Value = unknown
type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly words: string }
  | { readonly kind: 'if' | 'range' | 'define'; readonly words: string; readonly body: Node[]; otherwise?: Node[] }

interface Scope {
  readonly dot: Value
  readonly names: Readonly<Record<string, Value>>
}

export class ChartFailed extends Error {}

/** Every object that the chart makes with these values over its own. Throws `ChartFailed` with the sentence of a `fail`. */
export function renderChart(chart: string, values: Readonly<Record<string, unknown>>): readonly Readonly<Record<string, Value>>[] {
  const read = (name: string) => readFileSync(join(chart, name), 'utf8')
  const about = parseYaml(read('Chart.yaml')) as { appVersion: string }
  const dot = {
    Values: merge(parseYaml(read('values.yaml')), values),
    Release: { Name: 'kms' },
    Chart: { AppVersion: about.appVersion },
  }
  const files = readdirSync(join(chart, 'templates')).sort()
  const trees = files.map((name) => ({ name, tree: parseTemplate(read(`templates/${name}`)) }))
  const defined = new Map<string, Node[]>()
  for (const { tree } of trees)
    for (const node of tree) if (node.kind === 'define') defined.set(JSON.parse(node.words) as string, node.body)
  return trees
    .filter(({ name }) => name.endsWith('.yaml'))
    .flatMap(({ tree }) =>
      parseAllDocuments(print(tree, { dot, names: {} }, defined)).map((document) => document.toJS({ maxAliasCount: 0 })),
    )
    .filter((object) => object !== null)
}

function merge(under: Value, over: Value): Value {
  if (!isObject(under) || !isObject(over)) return over
  return { ...under, ...Object.fromEntries(Object.entries(over).map(([key, value]) => [key, merge(under[key], value)])) }
}

const isObject = (value: Value): value is Record<string, Value> => typeof value === 'object' && value !== null && !Array.isArray(value)

function parseTemplate(source: string): Node[] {
  const parts = source.split(/(\{\{-?.*?-?\}\})/s)
  const root: Node[] = []
  const open: { node: Extract<Node, { body: Node[] }>; into: Node[] }[] = []
  const here = () => open.at(-1)?.into ?? root
  for (const [index, part] of parts.entries()) {
    if (index % 2 === 0) {
      const left = parts[index - 1]?.endsWith('-}}') ? part.trimStart() : part
      here().push({ kind: 'text', text: parts[index + 1]?.startsWith('{{-') ? left.trimEnd() : left })
      continue
    }
    const words = part.replace(/^\{\{-?|-?\}\}$/g, '').trim()
    const [, first = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(words) ?? []
    if (first === 'if' || first === 'range' || first === 'define') {
      const node = { kind: first, words: rest, body: [] as Node[] } as Extract<Node, { body: Node[] }>
      here().push(node)
      open.push({ node, into: node.body })
    } else if (words === 'else') {
      const last = open.at(-1)
      if (!last) throw new Error('An else without an if.')
      last.node.otherwise = []
      last.into = last.node.otherwise
    } else if (words === 'end') {
      if (!open.pop()) throw new Error('An end of nothing.')
    } else here().push({ kind: 'print', words })
  }
  if (open.length > 0) throw new Error(`Without an end: ${open[0]?.node.words}`)
  return root
}

function print(nodes: readonly Node[], scope: Scope, defined: ReadonlyMap<string, Node[]>): string {
  return nodes
    .map((node) => {
      if (node.kind === 'text') return node.text
      if (node.kind === 'define') return ''
      if (node.kind === 'print') return String(evaluate(node.words, scope, defined))
      if (node.kind === 'if')
        return print(isTrue(evaluate(node.words, scope, defined)) ? node.body : (node.otherwise ?? []), scope, defined)
      const [, key = '', name = '', of = ''] = /^\$(\w+), \$(\w+) := (.+)$/.exec(node.words) ?? []
      return Object.entries(evaluate(of, scope, defined) as object)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([at, value]) => print(node.body, { ...scope, names: { ...scope.names, [key]: at, [name]: value } }, defined))
        .join('')
    })
    .join('')
}

const isTrue = (value: Value) =>
  isObject(value) ? Object.keys(value).length > 0 : Array.isArray(value) ? value.length > 0 : Boolean(value)

function evaluate(pipeline: string, scope: Scope, defined: ReadonlyMap<string, Node[]>): Value {
  const tokens = pipeline.match(/"(?:[^"\\]|\\.)*"|[()|]|[^\s()|]+/g) ?? []
  let at = 0
  const term = (): Value => {
    const token = tokens[at++] ?? ''
    if (token === '(') return chain()
    if (token.startsWith('"')) return JSON.parse(token)
    if (/^\d+$/.test(token)) return Number(token)
    if (token === '.') return scope.dot
    if (token.startsWith('$')) return scope.names[token.slice(1)]
    if (!token.startsWith('.')) throw new Error(`The witness does not know "${token}".`)
    return token
      .slice(1)
      .split('.')
      .reduce<Value>((value, key) => {
        if (!isObject(value) || !(key in value)) throw new Error(`There is no ${token}.`)
        return value[key]
      }, scope.dot)
  }
  const command = (piped: readonly Value[]): Value => {
    const token = tokens[at] ?? ''
    const call = functions[token]
    if (call === undefined) return term()
    at += 1
    const args: Value[] = []
    while (at < tokens.length && tokens[at] !== '|' && tokens[at] !== ')') args.push(term())
    return call([...args, ...piped], scope, defined)
  }
  const chain = (): Value => {
    let value = command([])
    while (tokens[at] === '|') {
      at += 1
      value = command([value])
    }
    if (tokens[at] === ')') at += 1
    return value
  }
  return chain()
}

const functions: Readonly<Record<string, (args: readonly Value[], scope: Scope, defined: ReadonlyMap<string, Node[]>) => Value>> = {
  quote: ([value]) => JSON.stringify(String(value)),
  default: ([fallback, value]) => (isTrue(value) ? value : fallback),
  not: ([value]) => !isTrue(value),
  int: ([value]) => Number(value),
  ne: ([a, b]) => a !== b,
  gt: ([a, b]) => Number(a) > Number(b),
  toYaml: ([value]) => stringify(value).trimEnd(),
  nindent: ([count, text]) => `\n${String(text).replaceAll(/^(?=.)/gm, ' '.repeat(Number(count)))}`,
  include: ([name, dot], scope, defined) => {
    const body = defined.get(String(name))
    if (!body) throw new Error(`Nothing is defined as ${name}.`)
    return print(body, { ...scope, dot }, defined)
  },
  fail: ([sentence]) => {
    throw new ChartFailed(String(sentence))
  },
}
