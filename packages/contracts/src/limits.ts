/** The named maximums of the surface. Each is said in the error that it causes. */
export const limits = {
  secretsPerRequestMax: 1_000,
  foldersPerRequestMax: 100,
  secretKeyCharsMax: 255,
  secretValueBytesMax: 1_048_576,
  secretCommentCharsMax: 10_000,
  /** A batch of 1,000 values of the usual size, or some of the largest. */
  bodyBytesMax: 16 * 1_048_576,
  /** Objects and arrays inside one another in a body. */
  jsonDepthMax: 32,
  /** Entries of all objects and arrays of a body together: a full batch has a tenth of it. */
  jsonValuesMax: 200_000,
  referenceDepthMax: 20,
  folderDepthMax: 20,
  /** One part of an address between slashes, still percent-encoded: the longest key in the longest encoding fits. */
  addressPartCharsMax: 4_096,
  /** Folders between a folder and the furthest one that its imports lead to. */
  importDepthMax: 10,
  importedFoldersMax: 1_000,
  importsPerFolderMax: 100,
  tagsPerProjectMax: 1_000,
  /** How long what was deleted can be brought back, and how far back a folder can be taken. */
  undoDays: 30,
  secretsPerRollbackMax: 10_000,
  pathCharsMax: 1_024,
  nameCharsMax: 255,
  pageSizeMax: 1_000,
  /** How long a command line stays signed in that was signed in in the browser: a working day. */
  commandLineHours: 12,
  personalTokensMax: 100,
  personalTokenDaysMax: 366,
  personalTokenProjectsMax: 50,
} as const

export const undoMs = limits.undoDays * 86_400_000
