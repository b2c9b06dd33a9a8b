-- One message of a channel is under way at a time: a receiver that does not answer holds up its own channel and no other.
alter table notification_deliveries add column claimed_until timestamptz;
create index notification_deliveries_claimed on notification_deliveries (channel_id, claimed_until) where claimed_until is not null;
