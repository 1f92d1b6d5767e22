-- What the tracker answered, in its own words; null where it said nothing.
alter table command add column reply text;
