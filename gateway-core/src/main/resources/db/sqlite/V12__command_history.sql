-- When the first frame of a command was written, ms since 1970; null where none was.
alter table command add column sent_at bigint;

-- Which commands a device had, in the order of time. No index (see V8): rows are listed here some seconds later, many at once.
create table command_listed (
  tracker_id integer not null,
  asked_at   bigint  not null,
  number     integer not null,
  primary key (tracker_id, asked_at, number)
) without rowid;
insert into command_listed (tracker_id, asked_at, number) select tracker_id, asked_at, rowid from command order by tracker_id, asked_at, rowid;

-- The number of the last row that is listed.
create table command_listing (through integer not null);
insert into command_listing (through) select coalesce(max(rowid), 0) from command;
