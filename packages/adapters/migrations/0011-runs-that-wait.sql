-- When and under which version of the credentials a destination refused them: believed only when it still does a minute later.
alter table sync_runs
  add column refused_at timestamptz,
  add column refused_version integer,
  add constraint sync_runs_refused check ((refused_at is null) = (refused_version is null));

-- What was changed since the last run, so that the next one waits for a person where it would lose or send something.
alter table secret_syncs
  add column hold text check (hold in ('source', 'address'));
