-- What people call a tracker's outputs; an output without a row is called by its number.
create table output_title (
  tracker_id integer not null,
  output     integer not null,
  title      text    not null,
  primary key (tracker_id, output)
);
