/** What a run of `kms` leaves behind. Scripts rely on these numbers; `--help` prints this table. */
export const exitCodes = {
  done: 0,
  failed: 1,
  /** `sync plan --exit-code`: changes are pending. `sync drift --exit-code`: something drifted. `sync apply`: the plan was no longer true, nothing was written. */
  pending: 2,
  notExecutable: 126,
  notFound: 127,
  interrupted: 130,
} as const

export type ExitCode = number

export const exitCodesHelp = `
Exit codes:
  0    done
  1    failed: the message says what, why, and what to do; or a sync left a key behind,
       or "audit verify" found a broken link
  2    "sync plan --exit-code": changes are pending; "sync drift --exit-code": something drifted; "sync apply": the plan was stale, nothing was written
  126  "run": the command cannot be executed
  127  "run": the command was not found
  130  interrupted
  "run" otherwise leaves the exit code of its command.

Environment:
  KMS_URL, KMS_TOKEN, KMS_CLIENT_ID, KMS_CLIENT_SECRET   where to talk to, and as whom
  KMS_PROJECT, KMS_ENV, KMS_PATH                         what --project, --env and --path default to
  NO_COLOR                                               no colours`
