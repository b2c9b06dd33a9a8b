/** One line on a terminal's standard error that is rewritten as things go on; nothing at all elsewhere. */
export interface Progress {
  show(text: string): void
  end(): void
}

export function openProgress(): Progress {
  if (!process.stderr.isTTY) return { show: () => {}, end: () => {} }
  return {
    show: (text) => void process.stderr.write(`\r\u001b[2K${text}`),
    end: () => void process.stderr.write('\r\u001b[2K'),
  }
}
