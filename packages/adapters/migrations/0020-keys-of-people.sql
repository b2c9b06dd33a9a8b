-- What belongs to a person and to no organisation (the secret of an authenticator app) is sealed under a key of their own: `user:<id>`.
alter table data_keys drop constraint data_keys_scope_check;
alter table data_keys add constraint data_keys_scope_check check (scope like 'project:%' or scope like 'organization:%' or scope like 'user:%');
