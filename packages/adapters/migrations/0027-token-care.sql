-- How long the credentials of each connection last, and what is to be done about it.
create table connection_care (
  connection_id uuid primary key references connections on delete cascade,
  due_at timestamptz not null,
  credential_version integer,
  expires_at timestamptz,
  expiry_unknown text,
  checked_at timestamptz,
  warned_days integer,
  rotate_days_before integer check (rotate_days_before between 1 and 90),
  check ((checked_at is null) = (credential_version is null))
);
create index connection_care_due on connection_care (due_at);

-- The journal of renewals: each step is written down before the next is begun.
create table credential_rotations (
  id uuid primary key,
  ordinal bigint generated always as identity,
  organization_id uuid not null references organizations on delete cascade,
  connection_id uuid not null references connections on delete cascade,
  state text not null check (state in ('minting', 'minted', 'switched', 'done', 'failed')),
  automatic boolean not null,
  started_by_kind text not null check (started_by_kind in ('user', 'identity', 'platform')),
  started_by_id uuid,
  old_version integer not null,
  new_version integer,
  proofs jsonb not null,
  sealed_old bytea,
  sealed_new bytea,
  attempt integer not null check (attempt >= 0),
  message text,
  ended text[] not null,
  turn integer not null,
  due_at timestamptz not null,
  created_at timestamptz not null,
  switched_at timestamptz,
  finished_at timestamptz,
  check ((state in ('done', 'failed')) = (finished_at is not null)),
  check (finished_at is null or (sealed_old is null and sealed_new is null))
);
create unique index credential_rotations_one_open on credential_rotations (connection_id) where finished_at is null;
create index credential_rotations_newest on credential_rotations (connection_id, ordinal desc);
create index credential_rotations_due on credential_rotations (due_at) where finished_at is null;
