-- What happened. No foreign keys: the record outlives what it tells of.

create table audit_events (
  id uuid primary key,
  -- The order of recording, where clocks give equal times.
  ordinal bigint generated always as identity,
  organization_id uuid not null,
  project_id uuid,
  actor_kind text not null check (actor_kind in ('user', 'identity', 'platform')),
  actor_id uuid,
  ip_address text,
  user_agent text,
  type text not null,
  metadata jsonb not null,
  created_at timestamptz not null
);
create index audit_events_newest on audit_events (organization_id, created_at desc, ordinal desc);
create index audit_events_newest_of_project on audit_events (organization_id, project_id, created_at desc, ordinal desc);
