export { badRequest, type ErrorCode, errorTable, KmsError, notFound, RateLimited, rateLimited } from './errors.ts'
export { limits } from './limits.ts'
