/**
 * Text from elsewhere, made safe to show.
 * SECURITY: names, comments and reasons come from other people; an escape sequence in one could rewrite the screen or the clipboard of whoever lists it.
 */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (character) =>
    character === '\n' ? '⏎' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
