-- Which root key each data key is wrapped with, so that an old one can be given up when nothing needs it. Until now there was one.
alter table data_keys add column root_key_id text collate "C";
update data_keys set root_key_id = (select root_key_id from instance);
create index data_keys_by_root_key on data_keys (root_key_id);
