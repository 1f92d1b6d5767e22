-- What each commit stored, as one row: packets of many trackers in the order in which they came, until they are put into order as chunks.
-- received_first and received_last: ms since 1970-01-01 UTC. The form of body is that of StagedPacket.
create table telemetry_batch (
  id             integer primary key,
  received_first integer not null,
  received_last  integer not null,
  records        integer not null,
  body           blob    not null
);

-- Records of one tracker by (time, event, digest of their content): all of a chunk stand before all of the tracker's next one. The form of body is that
-- of ChunkCodec.
create table telemetry_chunk (
  id             integer primary key,
  tracker_id     integer not null,
  first_time     integer not null,
  first_event    integer not null,
  first_digest   integer not null,
  last_time      integer not null,
  records        integer not null,
  received_first integer not null,
  received_last  integer not null,
  body           blob    not null
);
create unique index telemetry_chunk_place on telemetry_chunk (tracker_id, first_time, first_event, first_digest);
create index telemetry_chunk_age on telemetry_chunk (received_last);

-- Up to which row of the old table telemetry its records are in chunks. The gateway takes them over at its first start and then drops that table.
create table telemetry_taken_over (id integer not null);
insert into telemetry_taken_over (id) values (0);
