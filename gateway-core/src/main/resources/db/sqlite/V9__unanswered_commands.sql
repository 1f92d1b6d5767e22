-- At its start a gateway asks which trackers may still answer a command of before. Audits grow; this has the few rows that it is about.
create index command_unanswered on command (ended_at) where outcome in ('timed-out', 'session-lost') and late_at is null;

-- Nobody asks for them: the form of a batch's body says when what came and how much it is.
alter table telemetry_batch drop column received_last;
alter table telemetry_batch drop column records;
