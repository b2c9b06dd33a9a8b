/** The named maximums of the surface. Each is said in the error that it causes. */
export const limits = {
  secretsPerRequestMax: 1_000,
  foldersPerRequestMax: 100,
  secretKeyCharsMax: 255,
  secretValueBytesMax: 1_048_576,
  secretCommentCharsMax: 10_000,
  /** A batch of 1,000 values of the usual size, or some of the largest. */
  bodyBytesMax: 16 * 1_048_576,
  referenceDepthMax: 20,
  folderDepthMax: 20,
  pathCharsMax: 1_024,
  nameCharsMax: 255,
  pageSizeMax: 1_000,
} as const
