import { z } from 'zod'
import { namedShapes } from './named-shapes.ts'

/** A schema in the dialect of OpenAPI 3.1, which is JSON Schema 2020-12. */
export type JsonShape = Readonly<Record<string, unknown>>

/** Collects what was referred to by name: it becomes the document's `components`. */
export interface Components {
  readonly schemas: Map<string, JsonShape>
  readonly responses: Map<string, JsonShape>
}

/** What may be sent in this shape: for requests before defaults and trimming, for answers just what the route hands over. */
export function describeShape(shape: z.ZodType, components: Components): JsonShape {
  const { $schema, $defs, ...described } = z.toJSONSchema(shape, {
    io: 'input',
    target: 'draft-2020-12',
    unrepresentable: 'any',
    metadata: namedShapes,
    override: ({ jsonSchema }) => tidy(jsonSchema),
  })
  for (const [name, definition] of Object.entries($defs ?? {})) components.schemas.set(name, pointingAtComponents(definition) as JsonShape)
  return pointingAtComponents(described) as JsonShape
}

/** Leaves out patterns that say in 200 characters what `format` says in one word, bounds that every number has, and the name that the components say already. */
function tidy(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.format !== undefined) delete schema.pattern
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
  if (typeof schema.id === 'string') delete schema.id
}

function pointingAtComponents(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pointingAtComponents)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string' ? inner.replace('#/$defs/', '#/components/schemas/') : pointingAtComponents(inner),
    ]),
  )
}
