-- The audit log becomes tamper-evident: every event carries a keyed digest, and the events of an organisation are linked in order. docs/formats.md has the bytes.

alter table audit_events
  drop constraint audit_events_actor_kind_check,
  add constraint audit_events_actor_kind check (actor_kind in ('user', 'identity', 'platform', 'unknown')),
  -- A person's e-mail address or an identity's name at the time: the record outlives both.
  add column actor_name text,
  add column outcome text not null default 'success' check (outcome in ('success', 'refused')),
  -- From 1 without gaps, per organisation; null from the commit of the change until the event is linked, moments later.
  add column position bigint,
  -- 32 bytes; null only in rows from before this migration, which nothing protects.
  add column digest bytea;
alter table audit_events alter column outcome drop default;

-- The time has microseconds now, which keep the order of events of one process within a millisecond; a column that no digest could cover goes.
drop index audit_events_newest;
drop index audit_events_newest_of_project;
alter table audit_events drop column ordinal;
create index audit_events_newest on audit_events (organization_id, created_at desc, id desc);
create index audit_events_newest_of_project on audit_events (project_id, created_at desc, id desc) where project_id is not null;
create unique index audit_events_position on audit_events (organization_id, position) where position is not null;
create index audit_events_unlinked on audit_events (organization_id, created_at) where position is null;

-- The end of each chain, sealed: rows cut off its tail are missed.
create table audit_heads (
  organization_id uuid primary key,
  position bigint not null,
  digest bytea not null,
  seal bytea not null
);

-- Where events were pruned when their time was over: from and to which position, and the digest with which the chain goes on.
create table audit_gaps (
  organization_id uuid not null,
  first_position bigint not null,
  last_position bigint not null,
  digest bytea not null,
  seal bytea not null,
  primary key (organization_id, first_position)
);
