export { windmill } from './windmill.ts'
