-- What a check for drift learned of what we wrote: a keyed digest of the destination's own stamp of it.
alter table ledger_entries add column stamp text;

-- The last check of each sync, and when the next is due.
create table drift_checks (
  sync_id uuid primary key references secret_syncs on delete cascade,
  due_at timestamptz not null,
  outcome text check (outcome in ('equal', 'drifted', 'hidden', 'failed')),
  message text,
  compared_by text check (compared_by in ('stamps', 'values', 'revisions', 'names')),
  compared integer not null check (compared >= 0),
  not_compared integer not null check (not_compared >= 0),
  checked_at timestamptz,
  check ((outcome is null) = (checked_at is null))
);
create index drift_checks_due on drift_checks (due_at);

create table drift_findings (
  sync_id uuid not null references secret_syncs on delete cascade,
  name text collate "C" not null,
  key text not null,
  kind text not null check (kind in ('deleted', 'moved', 'mark', 'value', 'description', 'edited')),
  reason text not null,
  edited_by text,
  revision text,
  stamp text,
  decision text check (decision in ('restore', 'import', 'ignore')),
  found_at timestamptz not null,
  primary key (sync_id, name)
);
