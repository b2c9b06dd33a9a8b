-- Who there is: the instance, organisations, people, machines, and the tokens they carry.
--
-- In every migration: ids come from the program, times from its clock (sequences and leases excepted), and text that is compared or sorted
-- has the collation "C", so that both engines and every server agree on the order, byte by byte.

-- Exactly one row: the only value that the key may have is true.
create table instance (
  only_row boolean primary key default true check (only_row),
  root_key_check bytea not null,
  root_key_id text not null,
  bootstrapped boolean not null
);

create table organizations (
  id uuid primary key,
  name text collate "C" not null,
  slug text collate "C" not null constraint organizations_slug unique,
  created_at timestamptz not null
);

create table users (
  id uuid primary key,
  email text collate "C" not null constraint users_email unique,
  password_hash text not null,
  super_admin boolean not null,
  created_at timestamptz not null
);

-- An identity's role is its row in organization_members: kept once.
create table identities (
  id uuid primary key,
  organization_id uuid not null references organizations on delete cascade,
  name text collate "C" not null,
  metadata jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index identities_by_name on identities (organization_id, name, id);

-- A member is a user or an identity. Two columns rather than a kind and an id, so that foreign keys hold.
create table organization_members (
  organization_id uuid not null references organizations on delete cascade,
  user_id uuid references users on delete cascade,
  identity_id uuid references identities on delete cascade,
  role text not null check (role in ('admin', 'member', 'no-access')),
  joined_at timestamptz not null,
  check (num_nonnulls(user_id, identity_id) = 1),
  constraint organization_members_once unique nulls not distinct (organization_id, user_id, identity_id)
);
create index organization_members_of_user on organization_members (user_id) where user_id is not null;
create index organization_members_of_identity on organization_members (identity_id) where identity_id is not null;

create table universal_auths (
  id uuid primary key,
  identity_id uuid not null constraint universal_auths_one_per_identity unique references identities on delete cascade,
  client_id text collate "C" not null constraint universal_auths_client_id unique,
  access_token_ttl_s bigint not null,
  access_token_max_ttl_s bigint not null,
  access_token_uses_max bigint not null,
  access_token_period_s bigint not null,
  client_secret_trusted_ips text[] not null,
  access_token_trusted_ips text[] not null,
  lockout_enabled boolean not null,
  lockout_threshold bigint not null,
  lockout_duration_s bigint not null,
  lockout_counter_reset_s bigint not null,
  failed_logins bigint not null,
  first_failed_at timestamptz,
  locked_until timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table client_secrets (
  id uuid primary key,
  universal_auth_id uuid not null references universal_auths on delete cascade,
  description text not null,
  prefix text not null,
  digest bytea not null,
  uses bigint not null,
  uses_max bigint not null,
  ttl_s bigint not null,
  revoked boolean not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint client_secrets_digest unique (universal_auth_id, digest)
);
create index client_secrets_by_age on client_secrets (universal_auth_id, created_at, id);

create table access_tokens (
  id uuid primary key,
  digest bytea not null constraint access_tokens_digest unique,
  user_id uuid references users on delete cascade,
  identity_id uuid references identities on delete cascade,
  organization_id uuid not null references organizations on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz,
  renewable_until timestamptz,
  ttl_s bigint not null,
  uses bigint not null,
  uses_max bigint not null,
  revoked boolean not null,
  check (num_nonnulls(user_id, identity_id) = 1)
);
create index access_tokens_of_user on access_tokens (user_id) where user_id is not null;
create index access_tokens_of_identity on access_tokens (identity_id) where identity_id is not null;
create index access_tokens_of_organization on access_tokens (organization_id);
