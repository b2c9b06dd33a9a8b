-- How secrets leave: connections, syncs, what each sync remembers, and its runs, which are also the queue.

create table connections (
  id uuid primary key,
  organization_id uuid not null references organizations on delete cascade,
  project_id uuid references projects on delete cascade,
  app text collate "C" not null,
  method text not null,
  name text collate "C" not null,
  description text,
  version integer not null check (version > 0),
  credential_version integer not null check (credential_version > 0),
  sealed_credentials bytea not null,
  public_credentials jsonb not null,
  egress_allow text[] not null,
  paused_reason text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- Nulls are equal here: the organisation's own connections (no project) share one set of names.
  constraint connections_name unique nulls not distinct (organization_id, project_id, name)
);
create index connections_by_name on connections (organization_id, name, id);
create index connections_of_project on connections (project_id) where project_id is not null;

create table secret_syncs (
  id uuid primary key,
  organization_id uuid not null references organizations on delete cascade,
  project_id uuid not null references projects on delete cascade,
  name text collate "C" not null,
  description text,
  destination text not null,
  -- A connection in use cannot be deleted. Not "restrict", which is also checked while a project takes its connections and syncs with it.
  connection_id uuid not null references connections on delete no action,
  folder_id uuid references folders on delete set null,
  target jsonb not null,
  place_space text collate "C" not null,
  place_prefix text collate "C" not null,
  options jsonb not null,
  auto_sync boolean not null,
  imported boolean not null,
  reads_elsewhere boolean not null,
  owner_kind text not null check (owner_kind in ('user', 'identity', 'platform')),
  owner_id uuid,
  version integer not null check (version > 0),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint secret_syncs_name unique (project_id, name)
);
create index secret_syncs_of_organization on secret_syncs (organization_id);
create index secret_syncs_of_connection on secret_syncs (connection_id);
create index secret_syncs_of_folder on secret_syncs (folder_id) where folder_id is not null;
create index secret_syncs_in_space on secret_syncs (place_space);

-- A space is locked by writing to the row its hash selects. An advisory lock would not do: a transaction that waited for one still reads
-- from its snapshot, which is older than the commit it waited for. A row that was written meanwhile makes it start again instead.
create table sync_space_locks (
  bucket smallint primary key,
  taken bigint not null
);
insert into sync_space_locks (bucket, taken) select bucket, 0 from generate_series(0, 63) as bucket;

create table sync_decisions (
  sync_id uuid not null references secret_syncs on delete cascade,
  name text collate "C" not null,
  decision text not null check (decision in ('leave', 'adopt', 'import')),
  primary key (sync_id, name)
);

create table ledger_entries (
  sync_id uuid not null references secret_syncs on delete cascade,
  name text collate "C" not null,
  state text not null check (state in ('intended', 'confirmed')),
  fingerprint text not null,
  ever_confirmed boolean not null,
  revision text,
  primary key (sync_id, name),
  check (state = 'intended' or ever_confirmed)
);

create table sync_plans (
  id uuid primary key,
  sync_id uuid not null references secret_syncs on delete cascade,
  sync_version integer not null,
  plan jsonb not null,
  created_at timestamptz not null
);
create index sync_plans_by_age on sync_plans (sync_id, created_at);

-- One sequence for all runs: any later claim has the higher fence.
create sequence run_fences as bigint;

create table sync_runs (
  id uuid primary key,
  -- The order of queueing, where clocks give equal times.
  ordinal bigint generated always as identity,
  sync_id uuid not null references secret_syncs on delete cascade,
  kind text not null check (kind in ('sync', 'import', 'remove')),
  state text not null check (state in ('queued', 'running', 'succeeded', 'failed', 'held', 'stale')),
  started_by_kind text not null check (started_by_kind in ('user', 'identity', 'platform')),
  started_by_id uuid,
  plan_id uuid references sync_plans on delete no action,
  import_priority text check (import_priority in ('source', 'destination')),
  then_delete_sync boolean not null,
  attempt integer not null check (attempt >= 0),
  fence bigint not null,
  message text,
  due_at timestamptz not null,
  -- On the database's clock, as everything it is compared with.
  lease_until timestamptz,
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  check ((state = 'running') = (lease_until is not null)),
  check ((state in ('queued', 'running')) = (finished_at is null)),
  check (kind = 'import' or import_priority is null),
  check (kind = 'remove' or not then_delete_sync)
);
-- Fifty changes make one run: only one plain run of a sync can wait.
create unique index sync_runs_one_queued on sync_runs (sync_id) where state = 'queued' and kind = 'sync' and plan_id is null;
-- Two workers never hold runs of the same sync.
create unique index sync_runs_one_running on sync_runs (sync_id) where state = 'running';
create index sync_runs_due on sync_runs (due_at, ordinal) where state = 'queued';
create index sync_runs_leased on sync_runs (lease_until) where state = 'running';
create index sync_runs_newest on sync_runs (sync_id, created_at desc, ordinal desc);
create index sync_runs_newest_of_kind on sync_runs (sync_id, kind, created_at desc, ordinal desc);
create index sync_runs_newest_succeeded on sync_runs (sync_id, kind, created_at desc, ordinal desc) where state = 'succeeded';
create index sync_runs_of_plan on sync_runs (plan_id) where plan_id is not null;

create table run_steps (
  run_id uuid not null references sync_runs on delete cascade,
  name text collate "C" not null,
  -- The order of recording.
  ordinal bigint generated always as identity,
  key text not null,
  action text not null,
  state text not null check (state in ('done', 'failed', 'skipped', 'none')),
  reason text not null,
  failure text,
  primary key (run_id, name)
);
