import { readFileSync } from 'node:fs'

/** From the package itself, so that it is written once. */
export const version: string = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version
