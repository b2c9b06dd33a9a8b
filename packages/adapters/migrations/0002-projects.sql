-- Where secrets lie: projects, environments, folders; and the secrets, sealed. Deleting any of these deletes all below it.

create table projects (
  id uuid primary key,
  organization_id uuid not null references organizations on delete cascade,
  name text collate "C" not null,
  slug text collate "C" not null,
  description text,
  auto_capitalization boolean not null,
  has_delete_protection boolean not null,
  version integer not null check (version > 0),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint projects_slug unique (organization_id, slug)
);
create index projects_by_name on projects (organization_id, name, id);

create table project_members (
  project_id uuid not null references projects on delete cascade,
  user_id uuid references users on delete cascade,
  identity_id uuid references identities on delete cascade,
  role text not null check (role in ('admin', 'member', 'viewer', 'no-access')),
  joined_at timestamptz not null,
  check (num_nonnulls(user_id, identity_id) = 1),
  constraint project_members_once unique nulls not distinct (project_id, user_id, identity_id)
);
create index project_members_of_user on project_members (user_id) where user_id is not null;
create index project_members_of_identity on project_members (identity_id) where identity_id is not null;

-- Positions are checked when the transaction ends, because moving one environment moves others past it. Two transactions that choose the
-- same position cannot both commit: the store runs the second again.
create table environments (
  id uuid primary key,
  project_id uuid not null references projects on delete cascade,
  name text collate "C" not null,
  slug text collate "C" not null,
  position integer not null check (position > 0),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint environments_slug unique (project_id, slug),
  constraint environments_position unique (project_id, position) deferrable initially deferred
);

create table folders (
  id uuid primary key,
  environment_id uuid not null references environments on delete cascade,
  parent_id uuid references folders on delete cascade,
  name text collate "C" not null,
  path text collate "C" not null check (path like '/%'),
  description text,
  version integer not null check (version > 0),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check ((parent_id is null) = (path = '/')),
  constraint folders_path unique (environment_id, path)
);
create index folders_by_name on folders (parent_id, name);

-- The scope is text because a key may belong to a project or to an organisation, and is made in the transaction that makes either.
create table data_keys (
  scope text collate "C" not null check (scope like 'project:%' or scope like 'organization:%'),
  version integer not null check (version > 0),
  wrapped bytea not null,
  created_at timestamptz not null,
  primary key (scope, version)
);

create table secrets (
  id uuid primary key,
  folder_id uuid not null references folders on delete cascade,
  key text collate "C" not null,
  version integer not null check (version > 0),
  sealed_value bytea not null,
  sealed_comment bytea,
  tags jsonb not null,
  metadata jsonb not null,
  skip_multiline_encoding boolean,
  changed_by_kind text not null check (changed_by_kind in ('user', 'identity', 'platform')),
  changed_by_id uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint secrets_key unique (folder_id, key)
);

-- Every version that there was, the present one included. The folder is where the secret lay then: it may be gone, so nothing refers to it.
create table secret_versions (
  secret_id uuid not null references secrets on delete cascade,
  version integer not null,
  folder_id uuid not null,
  key text collate "C" not null,
  sealed_value bytea not null,
  sealed_comment bytea,
  tags jsonb not null,
  metadata jsonb not null,
  skip_multiline_encoding boolean,
  changed_by_kind text not null,
  changed_by_id uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint secret_versions_once primary key (secret_id, version)
);

-- Sealed bytes do not compress: trying costs time for nothing.
alter table secrets alter column sealed_value set storage external, alter column sealed_comment set storage external;
alter table secret_versions alter column sealed_value set storage external, alter column sealed_comment set storage external;
