import fs from 'node:fs'
import { join } from 'node:path'

/** Forces every file and folder below a directory, and the directory itself, to the disk: children first. Links are not followed. */
export function syncDirectory(directory: string): void {
  for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) syncDirectory(path)
    else if (entry.isFile()) syncPath(path)
  }
  syncPath(directory)
}

/** Forces one file, or the list of names in one folder, to the disk. */
export function syncPath(path: string): void {
  const descriptor = fs.openSync(path, 'r')
  try {
    fs.fsyncSync(descriptor)
  } finally {
    fs.closeSync(descriptor)
  }
}
