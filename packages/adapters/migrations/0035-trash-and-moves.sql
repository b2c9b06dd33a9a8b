-- What was deleted, and can be brought back for a while: the row itself and all that the deletion took along, moved here out of their tables. Whatever reads those tables
-- cannot meet a deleted thing, and its names are free at once.
create table trash_entries (
  id uuid primary key,
  organization_id uuid not null references organizations on delete cascade,
  -- Where it lay; null for projects and for connections of the organization. Trash of a project goes to the trash with it.
  project_id uuid references projects on delete cascade,
  kind text not null check (kind in ('project', 'environment', 'folder', 'app-connection', 'secret-sync')),
  subject_id uuid not null,
  name text collate "C" not null,
  -- For people and for rights: the environment and the path of folders and of the sources of syncs.
  environment text collate "C",
  path text collate "C",
  connection_id uuid,
  deleted_by_kind text not null check (deleted_by_kind in ('user', 'identity', 'platform')),
  deleted_by_id uuid,
  deleted_at timestamptz not null
);
create index trash_entries_of_organization on trash_entries (organization_id, deleted_at desc, id);
create index trash_entries_of_project on trash_entries (project_id, deleted_at desc, id) where project_id is not null;
create index trash_entries_by_end on trash_entries (deleted_at);

-- A migration that changes a table also changes the rows of it that lie here, or says in its own words why that is not needed.
create table trash_rows (
  entry_id uuid not null references trash_entries on delete cascade,
  table_name text collate "C" not null,
  row jsonb not null
);
create index trash_rows_of_entry on trash_rows (entry_id, table_name);

-- Columns elsewhere that named a deleted row and are empty now.
create table trash_links (
  entry_id uuid not null references trash_entries on delete cascade,
  table_name text collate "C" not null,
  row_id uuid not null,
  column_name text collate "C" not null,
  value uuid not null
);
create index trash_links_of_entry on trash_links (entry_id);

-- Which secret an entry at a destination was written for, so that a new name of it is seen as a move. Null until it is written again.
alter table ledger_entries add column secret_id uuid;
