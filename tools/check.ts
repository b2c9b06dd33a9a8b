/** Format, lint and types: what an editor shows, for all of the project. */
import { lint, typeCheck } from './steps.ts'

process.exitCode = [lint(), typeCheck()].every(Boolean) ? 0 : 1
