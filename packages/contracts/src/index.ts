export {
  badRequest,
  type ErrorCode,
  errorTable,
  KmsError,
  notFound,
  PermissionDenied,
  RateLimited,
  rateLimited,
  SecondFactorRefused,
} from './errors.ts'
export { limits, undoMs } from './limits.ts'
