export { badRequest, type ErrorCode, errorTable, KmsError, notFound, RateLimited, rateLimited, SecondFactorRefused } from './errors.ts'
export { limits } from './limits.ts'
