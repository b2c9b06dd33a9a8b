/** Windmill's own largest page; a smaller `per_page` only costs requests. */
export const PAGE_SIZE = 10_000
/** 100,000 variables below one prefix are more than anybody keeps; beyond it the listing is refused, never cut. */
export const PAGES_MAX = 10
/** How often a listing of several pages is read until two readings agree. */
export const READINGS_MAX = 4

/** `varchar(255)` at Windmill, which cuts a trailing blank silently instead of refusing it. */
export const PATH_CHARS_MAX = 255
/** Folder names are `varchar(255)`, but their display name, which defaults to them, is `varchar(100)`. */
export const FOLDER_CHARS_MAX = 100
export const WORKSPACE_CHARS_MAX = 50
/** base64(AES-256-CBC(value)) must fit `varchar(15000)`. */
export const SECRET_BYTES_MAX = 11_247
/** Windmill's tokens have 32 characters, the signed ones about a thousand. */
export const TOKEN_CHARS_MAX = 8_192
export const URL_CHARS_MAX = 2_048

/** Beyond about eight requests at once a small Windmill gains nothing, and its database connections are shared with its own work. */
export const PARALLEL_MAX = 4
export const BULK_NAMES_MAX = 500
/** An archive of more is refused, never cut. */
export const ARCHIVE_FILES_MAX = 100_000
export const PRESENT_NAMES_MAX = 10_000
export const CHECKED_WORKSPACES_MAX = 20
export const LISTED_WORKSPACES_MAX = 1_000
export const LISTED_TOKENS_MAX = 1_000

/** A single 401 is never believed: Windmill says it, too, when it cannot reach its database. */
export const UNAUTHORIZED_REPEATS_MAX = 1
export const UNAUTHORIZED_REPEAT_AFTER_MS = 1_000

/** A token that ends sooner is warned of. */
export const EXPIRY_WARNED_DAYS = 30
/** Of a token's label. */
export const LABEL_CHARS_MAX = 1_000
/** On Windmill's cloud. */
export const CLOUD_VARIABLES_MAX = 10_000

export const VERSION_TTL_MS = 3_600_000
export const WORKSPACE_TTL_MS = 60_000
