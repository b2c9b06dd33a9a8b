-- What lies beside secrets: the tags of a project, links that let one folder see another's secrets, and overrides that only their owner sees.

create table project_tags (
  id uuid primary key,
  project_id uuid not null references projects on delete cascade,
  slug text collate "C" not null,
  name text collate "C" not null,
  color text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint project_tags_slug unique (project_id, slug)
);

-- Secrets kept copies of their tags; now they keep the ids. One tag for each slug of a project, as the newest secret spells it.
insert into project_tags (id, project_id, slug, name, color, created_at, updated_at)
select distinct on (environments.project_id, tag ->> 'slug')
  (tag ->> 'id')::uuid, environments.project_id, tag ->> 'slug', tag ->> 'name', tag ->> 'color', secrets.created_at, secrets.updated_at
from secrets
join folders on folders.id = secrets.folder_id
join environments on environments.id = folders.environment_id
cross join jsonb_array_elements(secrets.tags) as tag
order by environments.project_id, tag ->> 'slug', secrets.updated_at desc, secrets.id;

create function pg_temp.tag_ids(secret uuid, tags jsonb) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(project_tags.id order by project_tags.slug), '[]')
  from secrets
  join folders on folders.id = secrets.folder_id
  join environments on environments.id = folders.environment_id
  join project_tags on project_tags.project_id = environments.project_id
  where secrets.id = secret and project_tags.slug in (select tag ->> 'slug' from jsonb_array_elements(tags) as tag)
$$;
update secret_versions set tags = pg_temp.tag_ids(secret_id, tags) where tags <> '[]';
update secrets set tags = pg_temp.tag_ids(id, tags) where tags <> '[]';
drop function pg_temp.tag_ids(uuid, jsonb);

-- The source is a place and not a folder: it may be named before it exists. A folder that is renamed takes the imports of it along.
create table secret_imports (
  id uuid primary key,
  folder_id uuid not null references folders on delete cascade,
  source_environment_id uuid not null references environments on delete cascade,
  source_path text collate "C" not null check (source_path like '/%'),
  position integer not null check (position > 0),
  version integer not null check (version > 0),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint secret_imports_source unique (folder_id, source_environment_id, source_path),
  -- Checked at the end, because moving one import moves others past it.
  constraint secret_imports_position unique (folder_id, position) deferrable initially deferred
);
create index secret_imports_of_source on secret_imports (source_environment_id, source_path);

-- Not rows of `secrets`: what reads the shared secrets of a folder, a sync above all, cannot meet one of these by mistake.
create table personal_secrets (
  id uuid primary key,
  secret_id uuid not null references secrets on delete cascade,
  user_id uuid references users on delete cascade,
  identity_id uuid references identities on delete cascade,
  version integer not null check (version > 0),
  sealed_value bytea not null,
  sealed_comment bytea,
  skip_multiline_encoding boolean,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check (num_nonnulls(user_id, identity_id) = 1),
  constraint personal_secrets_once unique nulls not distinct (secret_id, user_id, identity_id)
);
create index personal_secrets_of_user on personal_secrets (user_id) where user_id is not null;
create index personal_secrets_of_identity on personal_secrets (identity_id) where identity_id is not null;
alter table personal_secrets alter column sealed_value set storage external, alter column sealed_comment set storage external;
