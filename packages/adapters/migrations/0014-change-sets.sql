-- What was saved together, so that it can be read and taken back together.

create table change_sets (
  id uuid primary key,
  project_id uuid not null references projects on delete cascade,
  number integer not null check (number > 0),
  path text collate "C" not null,
  message text,
  reverts integer,
  changed_by_kind text not null,
  changed_by_id uuid,
  changed_by_label text not null,
  created_at timestamptz not null,
  constraint change_sets_number unique (project_id, number)
);

create table change_items (
  change_set_id uuid not null references change_sets on delete cascade,
  ordinal integer not null,
  environment text collate "C" not null,
  key text collate "C" not null,
  -- No foreign key: it may have been deleted by this very change.
  secret_id uuid not null,
  version_before integer,
  version_after integer,
  -- Of a deleted secret: the row as it was, still sealed for its id and version.
  removed_folder_id uuid,
  removed_value bytea,
  removed_comment bytea,
  removed_tags jsonb,
  removed_metadata jsonb,
  removed_skip_multiline_encoding boolean,
  primary key (change_set_id, ordinal),
  check (num_nonnulls(version_before, version_after) > 0),
  check ((version_after is null) = (removed_value is not null))
);
alter table change_items alter column removed_value set storage external, alter column removed_comment set storage external;
