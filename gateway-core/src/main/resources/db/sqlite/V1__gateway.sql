-- Times are milliseconds since 1970-01-01 UTC; booleans are 0 and 1; lists and values are JSON text.

create table directory_version (
  only_row integer not null primary key check (only_row = 1),
  version  bigint  not null
);
insert into directory_version (only_row, version) values (1, 1);

create table gateway_user (
  name      text    not null primary key,
  master    text,
  demo      integer not null,
  blocked   integer not null,
  login     text,
  time_zone text    not null,
  rights    text    not null,
  trackers  text    not null,
  version   bigint  not null
);

-- Keys and session hashes are known by their SHA-256 alone.
create table credential (
  digest    text    not null primary key,
  kind      text    not null,
  user_name text    not null,
  expires   bigint,
  revoked   integer not null,
  version   bigint  not null
);

create table tracker (
  id                  integer not null primary key,
  device_id           text    unique,
  model               text,
  owner               text    not null,
  label               text    not null,
  blocked             integer not null,
  engine_block_output integer,
  aliases             text    not null,
  clone_of            integer,
  version             bigint  not null
);

-- One row a thing that can be reported, desired or uncertain: led, output.1, tracking.tracking_interval.
create table tracker_state (
  tracker_id      integer not null,
  state_key       text    not null,
  reported        text,
  source          text,
  reported_at     bigint,
  desired         text,
  desired_at      bigint,
  uncertain_since bigint,
  primary key (tracker_id, state_key)
);
create index tracker_state_uncertain on tracker_state (tracker_id) where uncertain_since is not null;

-- Settings kept for a tracker's next connection; the newest of a kind replaces the older.
create table deferred_command (
  tracker_id integer not null,
  kind       text    not null,
  command_id text    not null,
  payload    text    not null,
  asked_by   text    not null,
  asked_at   bigint  not null,
  expires_at bigint  not null,
  primary key (tracker_id, kind)
);

-- The audit: who asked what of whom, what was written, how it ended, what came late.
create table command (
  id             text    not null primary key,
  tracker_id     integer not null,
  asked_of       integer not null,
  kind           text    not null,
  detail         text    not null,
  asked_by       text    not null,
  asked_at       bigint  not null,
  frames         text,
  outcome        text,
  outcome_detail text,
  written        integer,
  millis         bigint,
  ended_at       bigint,
  late_at        bigint,
  late_result    text,
  late_text      text
);
create index command_running on command (outcome) where outcome is null;
create index command_of_tracker on command (tracker_id, asked_at);

-- A record that comes again (same tracker, time, event and content) is the same record. The digest of the content is part of the key because two
-- records may share a second and an event, and the tracker deletes both once they are receipted.
create table telemetry (
  tracker_id  integer not null,
  time        bigint  not null,
  event       integer not null,
  digest      bigint  not null,
  received_at bigint  not null,
  record      text    not null,
  primary key (tracker_id, time, event, digest)
) without rowid;

-- Frames whose checksum is right and whose content nobody knows yet.
create table unreadable_frame (
  tracker_id  integer not null,
  digest      text    not null,
  received_at bigint  not null,
  why         text    not null,
  raw         blob    not null,
  primary key (tracker_id, digest)
);
