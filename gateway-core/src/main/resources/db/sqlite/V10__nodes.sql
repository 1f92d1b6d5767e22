-- Whose command it is, of several nodes that share a store. A SQLite file has one: 0.
alter table command add column node integer not null default 0;

-- What had no outcome when its gateway ended is ended by the next, or by another node; its tracker may answer it all the same.
drop index command_unanswered;
create index command_unanswered on command (ended_at) where outcome in ('timed-out', 'session-lost', 'unknown') and late_at is null;
