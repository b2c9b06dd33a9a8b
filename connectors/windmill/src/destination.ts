import { DestinationFailure, type RemoteName, type SecretDestination } from '@hanzo-kms/connector-kit'
import { listVariables } from './list-variables.ts'
import { keyFor } from './names.ts'
import type { Place } from './place.ts'
import { presentVariables } from './present-variables.ts'
import { readStamps, stampOf } from './read-stamps.ts'
import { readValue } from './read-value.ts'
import { removeVariables } from './remove-variables.ts'
import { createVariable, updateVariable } from './write-variable.ts'

export function destinationAt(place: Place): SecretDestination {
  const own = (name: RemoteName) => ownName(place, name)
  return {
    list: (signal) => listVariables(place, signal),
    create: async (name, value, signal) => createVariable(place, own(name), value, signal),
    update: async (name, value, signal) => updateVariable(place, own(name), value, signal),
    remove: async (names, signal) => removeVariables(place, names.map(own), signal),
    present: async (names, signal) => presentVariables(place, names.map(own), signal),
    read: async (name, signal) => readValue(place, own(name), signal),
    stamps: (signal) => readStamps(place, signal),
    stampOf: (value, signal) => stampOf(place, value, signal),
  }
}

/** INVARIANT: nothing but a direct child of the target is ever addressed, whatever name a caller remembers. Also what lets a name go into a URL as it is. */
function ownName({ target }: Place, name: RemoteName): RemoteName {
  if (keyFor(name, target) === undefined)
    throw new DestinationFailure('rejected', `This name does not lie directly in ${target.path}, so it is not touched`)
  return name
}
