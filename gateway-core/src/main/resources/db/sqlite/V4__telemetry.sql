-- Records in the order of their arrival, so that the oldest are at one end and can be deleted without an index on received_at. What every family has
-- is a column; an absent value costs a byte. inputs and outputs: one character a number from 1, '1' on, '0' off, '-' not said. attributes: JSON.
create table telemetry_in_order (
  id               integer primary key,
  tracker_id       integer not null,
  time             integer not null,
  event            integer not null,
  digest           integer not null,
  received_at      integer not null,
  latitude         real,
  longitude        real,
  altitude         integer,
  speed            integer,
  course           integer,
  satellites       integer,
  valid            integer,
  ignition         integer,
  movement         integer,
  gsm_signal       integer,
  external_voltage integer,
  battery_voltage  integer,
  battery_level    integer,
  inputs           text,
  outputs          text,
  attributes       text
);

insert into telemetry_in_order (tracker_id, time, event, digest, received_at, latitude, longitude, altitude, speed, course, satellites, valid, ignition,
  movement, gsm_signal, external_voltage, battery_voltage, battery_level, inputs, outputs, attributes)
select tracker_id, time, event, digest, received_at,
  json_extract(record, '$.latitude'), json_extract(record, '$.longitude'), json_extract(record, '$.altitude_m'), json_extract(record, '$.speed_kmh'),
  json_extract(record, '$.course_deg'), json_extract(record, '$.satellites'), json_extract(record, '$.valid'), json_extract(record, '$.ignition'),
  json_extract(record, '$.movement'), json_extract(record, '$.gsm_signal'), json_extract(record, '$.external_voltage_mv'),
  json_extract(record, '$.battery_voltage_mv'), json_extract(record, '$.battery_level'),
  (with recursive place (number) as (
      select 1 union all
      select number + 1 from place where number < (select max(cast(key as integer)) from json_each(record, '$.inputs')))
    select group_concat(case json_extract(record, '$.inputs."' || number || '"') when 1 then '1' when 0 then '0' else '-' end, '') from place
    where json_type(record, '$.inputs') is not null),
  (with recursive place (number) as (
      select 1 union all
      select number + 1 from place where number < (select max(cast(key as integer)) from json_each(record, '$.outputs')))
    select group_concat(case json_extract(record, '$.outputs."' || number || '"') when 1 then '1' when 0 then '0' else '-' end, '') from place
    where json_type(record, '$.outputs') is not null),
  nullif(json_extract(record, '$.attributes'), '{}')
from telemetry order by received_at, tracker_id, time;

drop table telemetry;
alter table telemetry_in_order rename to telemetry;

-- What makes a repeat a repeat: its digest is still that of the whole record's canonical JSON, so one from before is known again. Exports read along it.
create unique index telemetry_record on telemetry (tracker_id, time, event, digest);

create index unreadable_frame_age on unreadable_frame (received_at);

-- What a tracker's records said last, each value with the tracker's own time of it; written in the transaction of the records themselves.
create table tracker_live (
  tracker_id          integer primary key,
  latitude            real,
  longitude           real,
  altitude            integer,
  speed               integer,
  course              integer,
  satellites          integer,
  position_at         integer,
  moving              integer,
  moving_at           integer,
  moving_since        integer,
  ignition            integer,
  ignition_at         integer,
  gsm_signal          integer,
  gsm_signal_at       integer,
  battery_level       integer,
  battery_level_at    integer,
  battery_voltage     integer,
  battery_voltage_at  integer,
  external_voltage    integer,
  external_voltage_at integer,
  inputs              text,
  inputs_at           integer,
  attributes          text,
  attributes_at       integer,
  last_record         integer not null,
  last_heard          integer not null
);
