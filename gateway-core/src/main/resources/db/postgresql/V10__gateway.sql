-- What the SQLite store has after its V10, and from here on the same numbers. Times are milliseconds since 1970-01-01 UTC; booleans are 0 and 1; lists
-- and values are JSON text. Columns rowid give rows the order in which SQLite has them by itself.

create table directory_version (
  only_row integer not null primary key check (only_row = 1),
  version  bigint  not null
);
insert into directory_version (only_row, version) values (1, 1);

-- What SQLite has in a file beside the store.
create table gateway_secret (
  only_row integer not null primary key check (only_row = 1),
  secret   text    not null
);

-- The gateways that write here, each start a row of its own. lease_until is by the database's clock, 0 after an orderly end. commits numbers what a node
-- writes, so that it finds out what became of a commit whose answer was lost. adoptions: how often others took over what it had left.
create table store_node (
  id          bigint  generated always as identity primary key,
  name        text    not null,
  started_at  bigint  not null,
  lease_until bigint  not null,
  commits     bigint  not null,
  adoptions   integer not null
) with (fillfactor = 50);

create table gateway_user (
  name      text    not null primary key,
  id        integer not null,
  master    text,
  demo      integer not null,
  blocked   integer not null,
  login     text,
  time_zone text    not null,
  rights    text    not null,
  trackers  text    not null,
  version   bigint  not null
);
create unique index gateway_user_id on gateway_user (id);
create unique index gateway_user_login on gateway_user (login);

create table user_password (
  user_name text   not null primary key,
  hash      text   not null,
  set_at    bigint not null
);

create table credential (
  digest     text    not null primary key,
  kind       text    not null,
  user_name  text    not null,
  expires    bigint,
  revoked    integer not null,
  version    bigint  not null,
  title      text,
  created_at bigint,
  rowid      bigint  generated always as identity
);
create index credential_of_user on credential (user_name);

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
  version             bigint  not null,
  time_zone           text
);
-- Every node asks once a second what is newer than it knows.
create index tracker_version on tracker (version);

create table output_title (
  tracker_id integer not null,
  output     integer not null,
  title      text    not null,
  primary key (tracker_id, output)
);

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
) with (fillfactor = 80);
create index tracker_state_uncertain on tracker_state (tracker_id) where uncertain_since is not null;

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
create index deferred_command_expiry on deferred_command (expires_at);

-- The node that delivers or withdraws what is kept.
create table delivery (
  command_id text   not null primary key,
  node       bigint not null
);

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
  late_text      text,
  reply          text,
  node           bigint  not null default 0
) with (fillfactor = 80);
create index command_running on command (node) where outcome is null;
create index command_unanswered on command (ended_at) where outcome in ('timed-out', 'session-lost', 'unknown') and late_at is null;

create table unreadable_frame (
  tracker_id  integer not null,
  digest      text    not null,
  received_at bigint  not null,
  why         text    not null,
  raw         bytea   not null,
  rowid       bigint  generated always as identity,
  primary key (tracker_id, digest)
);
create index unreadable_frame_age on unreadable_frame (received_at);
create unique index unreadable_frame_order on unreadable_frame (rowid);

-- Each node has a range of ids.
create table telemetry_batch (
  id             bigint primary key,
  received_first bigint not null,
  body           bytea  not null
);
alter table telemetry_batch alter column body set storage external;

create table telemetry_chunk (
  id             bigint  generated always as identity primary key,
  tracker_id     integer not null,
  first_time     bigint  not null,
  first_event    integer not null,
  first_digest   bigint  not null,
  last_time      bigint  not null,
  records        integer not null,
  received_first bigint  not null,
  received_last  bigint  not null,
  body           bytea   not null,
  bytes          integer generated always as (octet_length(body)) stored
);
-- It is deflated already.
alter table telemetry_chunk alter column body set storage external;
create unique index telemetry_chunk_place on telemetry_chunk (tracker_id, first_time, first_event, first_digest);
-- What they hold in all is read from it alone.
create index telemetry_chunk_age on telemetry_chunk (received_last) include (bytes);

create table tracker_live (
  tracker_id          integer primary key,
  latitude            double precision,
  longitude           double precision,
  altitude            integer,
  speed               integer,
  course              integer,
  satellites          integer,
  position_at         bigint,
  moving              integer,
  moving_at           bigint,
  moving_since        bigint,
  ignition            integer,
  ignition_at         bigint,
  gsm_signal          integer,
  gsm_signal_at       bigint,
  battery_level       integer,
  battery_level_at    bigint,
  battery_voltage     integer,
  battery_voltage_at  bigint,
  external_voltage    integer,
  external_voltage_at bigint,
  inputs              text,
  inputs_at           bigint,
  attributes          text,
  attributes_at       bigint,
  last_record         bigint  not null,
  last_heard          bigint  not null
) with (fillfactor = 80);
