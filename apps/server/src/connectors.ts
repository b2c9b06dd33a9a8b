import type { RegisteredConnector } from '@hanzo-kms/connector-kit'
import { windmill } from '@hanzo-kms/connector-windmill'

/** Every service that secrets can be landed in: one line each. */
export const connectors: readonly RegisteredConnector[] = [windmill]
