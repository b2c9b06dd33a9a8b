-- People: how they sign in, what they are signed in with, and how they come in.

-- Who signs in through an identity provider alone has no password.
alter table users alter column password_hash drop not null;

-- What a token is good for, and where it was given out. Tokens of machines are `access` and keep the defaults.
alter table access_tokens
  add column purpose text not null default 'access' check (purpose in ('access', 'session', 'sign-in', 'second-factor')),
  add column method text check (method in ('password', 'oidc')),
  add column second_factor boolean not null default false,
  -- 0 for no end by rest.
  add column idle_s bigint not null default 0,
  add column if not exists last_used_at timestamptz,
  add column ip_address text,
  add column user_agent text;

-- Failed guesses, for accounts that exist and for those that do not: only the digest of what was guessed at is kept.
create table sign_in_attempts (
  subject bytea primary key,
  failed bigint not null,
  first_at timestamptz not null,
  locked_until timestamptz,
  -- From then on the row means nothing and may go.
  ends_at timestamptz not null
);
create index sign_in_attempts_by_end on sign_in_attempts (ends_at);

create table second_factors (
  user_id uuid primary key references users on delete cascade,
  version bigint not null,
  sealed_secret bytea not null,
  confirmed boolean not null,
  -- The newest time step whose code was used: it and all before it are burned.
  last_step bigint not null,
  created_at timestamptz not null
);

create table recovery_codes (
  user_id uuid not null references users on delete cascade,
  digest bytea not null,
  used_at timestamptz,
  primary key (user_id, digest)
);

create table invitations (
  id uuid primary key,
  organization_id uuid not null references organizations on delete cascade,
  email text collate "C" not null,
  role text not null,
  project_roles jsonb not null,
  digest bytea not null constraint invitations_digest unique,
  invited_by_kind text not null,
  invited_by_id uuid,
  state text not null check (state in ('open', 'accepted', 'revoked')),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  settled_at timestamptz
);
create index invitations_newest on invitations (organization_id, created_at desc, id);
-- A new invitation takes the place of the one before it.
create unique index invitations_one_open on invitations (organization_id, email) where state = 'open';

create table oidc_providers (
  organization_id uuid primary key references organizations on delete cascade,
  id uuid not null constraint oidc_providers_id unique,
  version bigint not null,
  issuer text collate "C" not null,
  client_id text not null,
  sealed_client_secret bytea not null,
  email_domains text[] not null,
  creates_accounts boolean not null,
  default_role text not null,
  enabled boolean not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

-- Which account of the provider is which user, within one organisation: its administrator chooses the provider and must not reach into another.
create table oidc_accounts (
  organization_id uuid not null references organizations on delete cascade,
  issuer text collate "C" not null,
  subject text collate "C" not null,
  user_id uuid not null references users on delete cascade,
  created_at timestamptz not null,
  primary key (organization_id, issuer, subject)
);
create index oidc_accounts_of_user on oidc_accounts (user_id, organization_id);

-- Sign-ins that are under way at the provider. Each row is taken once.
create table oidc_flows (
  state bytea primary key,
  organization_id uuid not null references organizations on delete cascade,
  provider_id uuid not null,
  provider_version bigint not null,
  -- SHA-256 of the secret in the browser's cookie.
  browser bytea not null,
  -- Set where a signed-in user links an account.
  user_id uuid references users on delete cascade,
  return_to text not null,
  expires_at timestamptz not null
);
create index oidc_flows_by_end on oidc_flows (expires_at);
