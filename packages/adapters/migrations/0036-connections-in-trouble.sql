-- Connections whose service does not answer: how often in a row runs found that, and until when no further one is begun.
create table connection_troubles (
  connection_id uuid primary key references connections on delete cascade,
  failures integer not null check (failures > 0),
  rest_until timestamptz not null
);
