-- When the first frame of a command was written, ms since 1970; null where none was.
alter table command add column sent_at bigint;

create index command_of_device on command (tracker_id, asked_at, id);
