-- A project's wish for how long its audit log is to be kept; null where none was said.
alter table projects add column audit_logs_retention_days integer check (audit_logs_retention_days >= 0);
