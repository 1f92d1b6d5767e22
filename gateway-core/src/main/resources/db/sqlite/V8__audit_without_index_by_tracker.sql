-- Nothing looks for a tracker's commands by their time, and keeping this index took most of what a command costs the writer: each command of a
-- group commit changed another page of it.
drop index command_of_tracker;
