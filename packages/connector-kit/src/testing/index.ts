export { demand, thrownBy } from './demand.ts'
export { type ConnectorCase, exerciseConnector } from './exercise-connector.ts'
export type { ConnectorHarness } from './harness.ts'
