-- Deleted secrets, each with its versions, for as long as a folder can be taken back to a moment at which they were there. Not rows of `secrets`: what reads secrets cannot meet one.
create table removed_secret_versions (
  secret_id uuid not null,
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
  removed_at timestamptz,
  -- Where the secret lay when it was deleted, and when: the same in all versions of one secret.
  gone_from uuid not null references folders on delete cascade,
  gone_at timestamptz not null,
  primary key (secret_id, version)
);
alter table removed_secret_versions alter column sealed_value set storage external, alter column sealed_comment set storage external;
create index removed_secret_versions_of_folder on removed_secret_versions (folder_id);
create index removed_secret_versions_gone_from on removed_secret_versions (gone_from);
create index removed_secret_versions_by_end on removed_secret_versions (gone_at);

-- Of the last version before a deletion that was taken back later: when it was deleted. In between there was nothing.
alter table secret_versions add column removed_at timestamptz;
create index secret_versions_of_folder on secret_versions (folder_id);

-- A change can reach over several folders; null in those that were saved before: the path of the whole.
alter table change_items add column path text collate "C";
