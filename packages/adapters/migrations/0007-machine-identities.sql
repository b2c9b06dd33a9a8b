-- Identities that are protected from deletion, identities that belong to one project, and tokens that a user makes for a program.

-- An identity with a project is made, changed and given credentials by those who may do so in that project; it goes with the project.
alter table identities
  add column project_id uuid references projects on delete cascade,
  add column has_delete_protection boolean not null default false,
  add column last_login_at timestamptz;
create index identities_of_project on identities (project_id, name, id) where project_id is not null;

-- A token with a name is a personal access token: a user made it, for less than the user may do.
alter table access_tokens
  add column name text,
  add column read_only boolean not null default false,
  -- Null for all projects.
  add column project_ids text[],
  add column last_used_at timestamptz;
create index access_tokens_personal on access_tokens (user_id, created_at, id) where name is not null;
