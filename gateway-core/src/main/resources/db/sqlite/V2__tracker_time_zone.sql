-- In which a device keeps its clock: a time zone's id, or null.
alter table tracker add column time_zone text;
