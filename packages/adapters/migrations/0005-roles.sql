-- Who may do what: custom roles, several roles per project member, some for a time only, and privileges beside them.

-- The built-in roles are in the program. Without a project, a role of the organisation.
create table roles (
  id uuid primary key,
  organization_id uuid not null references organizations on delete cascade,
  project_id uuid references projects on delete cascade,
  slug text collate "C" not null,
  name text collate "C" not null,
  description text,
  rules jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint roles_slug unique nulls not distinct (organization_id, project_id, slug)
);
create index roles_of_project on roles (project_id) where project_id is not null;

-- Beside a custom role the built-in one is the least: whoever reads only that column gives nothing away.
alter table organization_members
  add column role_id uuid references roles on delete no action,
  add check (role_id is null or role = 'no-access');
create index organization_members_of_role on organization_members (role_id) where role_id is not null;

-- A membership gets an id of its own, since clients name it by one, and its roles move to a table.
alter table project_members add column id uuid, add column updated_at timestamptz;
update project_members set id = gen_random_uuid(), updated_at = joined_at;
alter table project_members
  alter column id set not null,
  alter column updated_at set not null,
  add constraint project_members_id primary key (id);

-- A role or privilege that is held for a time counts from `valid_from` on and before `valid_until`; both are null for one without an end.
create table project_member_roles (
  id uuid primary key,
  member_id uuid not null references project_members on delete cascade,
  -- The order of evaluation: of two rules that meet, the later one decides.
  position integer not null check (position >= 0),
  role text check (role in ('admin', 'member', 'viewer', 'no-access')),
  role_id uuid references roles on delete no action,
  temporary_range text,
  valid_from timestamptz,
  valid_until timestamptz,
  check (num_nonnulls(role, role_id) = 1),
  check (num_nonnulls(temporary_range, valid_from, valid_until) in (0, 3)),
  constraint project_member_roles_position unique (member_id, position)
);
create index project_member_roles_of_role on project_member_roles (role_id) where role_id is not null;
insert into project_member_roles (id, member_id, position, role) select gen_random_uuid(), id, 0, role from project_members;
alter table project_members drop column role;

create table additional_privileges (
  id uuid primary key,
  member_id uuid not null references project_members on delete cascade,
  slug text collate "C" not null,
  rules jsonb not null,
  temporary_range text,
  valid_from timestamptz,
  valid_until timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check (num_nonnulls(temporary_range, valid_from, valid_until) in (0, 3)),
  constraint additional_privileges_slug unique (member_id, slug)
);
