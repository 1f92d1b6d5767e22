-- Whose command it is, of several nodes that share a store. A SQLite file has one: 0.
alter table command add column node integer not null default 0;
