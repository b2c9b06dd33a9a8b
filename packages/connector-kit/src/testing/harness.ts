import type { RegisteredConnector } from '../define-connector.ts'
import type { ConnectorContext } from '../http-client.ts'

/** What a connector's author brings: the connector, a destination to try it on, and hands behind its back. */
export interface ConnectorHarness {
  readonly connector: RegisteredConnector
  readonly context: ConnectorContext
  /** Accepted, and may list and write the target. */
  readonly credentials: unknown
  /** Well-formed, and not accepted. */
  readonly wrongCredentials: unknown
  /** Every text in both that nobody may ever read, and nothing shorter than eight characters. */
  readonly secretTexts: readonly string[]
  /** A place that is there, for this suite alone. */
  readonly target: unknown
  /** Well-formed, for a place that is not there; undefined where a destination has no such thing. */
  readonly missingTarget: unknown
  /** Two owners' marks. */
  readonly owner: string
  readonly otherOwner: string
  /** Three keys that have a name below the target. */
  readonly keys: readonly [string, string, string]
  /** Keys that have none. */
  readonly unusableKeys: readonly string[]
  /** Full names near the target that are not directly in it: neighbours, deeper ones. */
  readonly outsideNames: readonly string[]
  /** Empties the target and puts things as they were, before each case. */
  reset(): Promise<void>
  /** As somebody else would, without any mark. */
  putForeign(name: string, value: string): Promise<void>
  /** What is stored under a full name, or undefined. */
  storedValue(name: string): Promise<string | undefined>
  /** So that two writes differ in time; nothing where a destination counts otherwise. */
  letTimePass(): Promise<void>
  /** How the platform prints a value for people; such as Node's `util.inspect`. */
  inspect(value: unknown): string
}
