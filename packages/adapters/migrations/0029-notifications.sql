-- Where people want to be told of what happens without them: of one project, or of the organization and all its projects.
create table notification_channels (
  id uuid primary key,
  organization_id uuid not null references organizations on delete cascade,
  project_id uuid references projects on delete cascade,
  name text collate "C" not null,
  medium text not null check (medium in ('webhook', 'email')),
  kinds text[] not null,
  digest text not null check (digest in ('none', 'hourly', 'daily')),
  active boolean not null,
  recipients text[] not null,
  -- Where a webhook goes and what it is signed with.
  sealed_target bytea,
  shown_target text not null,
  version integer not null check (version > 0),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check ((medium = 'webhook') = (sealed_target is not null))
);
create unique index notification_channels_project_name on notification_channels (project_id, name) where project_id is not null;
create unique index notification_channels_organization_name on notification_channels (organization_id, name) where project_id is null;
create index notification_channels_organization on notification_channels (organization_id);

-- What a channel was told and still holds: it is not told again before it is over or says something else.
create table notification_standings (
  channel_id uuid not null references notification_channels on delete cascade,
  kind text not null,
  subject_id uuid not null,
  said text not null,
  primary key (channel_id, kind, subject_id)
);
create index notification_standings_subject on notification_standings (subject_id);

-- One message to one channel: written with what it tells, sent afterwards, and kept as the log of what was sent.
create table notification_deliveries (
  id uuid primary key,
  channel_id uuid not null references notification_channels on delete cascade,
  -- `gathering`: a digest that takes in more until it is due.
  state text not null check (state in ('gathering', 'queued', 'delivered', 'failed')),
  notices jsonb not null,
  left_out integer not null check (left_out >= 0),
  is_test boolean not null,
  attempt integer not null check (attempt >= 0),
  due_at timestamptz not null,
  message text,
  status integer,
  created_at timestamptz not null,
  finished_at timestamptz,
  check ((state in ('delivered', 'failed')) = (finished_at is not null))
);
create index notification_deliveries_due on notification_deliveries (due_at) where state in ('gathering', 'queued');
create index notification_deliveries_channel on notification_deliveries (channel_id, created_at desc, id);
create unique index notification_deliveries_one_gathering on notification_deliveries (channel_id) where state = 'gathering';
