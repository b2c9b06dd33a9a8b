export { badRequest, type ErrorCode, errorTable, KmsError, notFound } from './errors.ts'
export { limits } from './limits.ts'
