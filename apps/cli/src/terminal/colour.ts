const codes = { red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36, dim: 2, bold: 1 } as const

export type Colour = Readonly<Record<keyof typeof codes, (text: string) => string>>

/** Colours for a terminal, and none for anything else: a file or a pipe gets plain text. https://no-color.org */
export function colourFor(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Colour {
  const on = stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb'
  const paint = (code: number) => (text: string) => (on ? `\u001b[${code}m${text}\u001b[0m` : text)
  return Object.fromEntries(Object.entries(codes).map(([name, code]) => [name, paint(code)])) as Colour
}
