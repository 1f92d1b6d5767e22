-- A user's number in the API: given once, never another's (users are never deleted).
alter table gateway_user add column id integer not null default 0;
update gateway_user set id = (select count(*) from gateway_user other where other.name <= gateway_user.name);
create unique index gateway_user_id on gateway_user (id);

-- A login belongs to one user. Nobody could sign in with one so far: of several users with the same, the first by name keeps it.
update gateway_user set login = null
  where exists (select 1 from gateway_user other where other.login = gateway_user.login and other.name < gateway_user.name);
create unique index gateway_user_login on gateway_user (login);

-- Beside the users, so that no fleet file can touch it. The hash names its algorithm, parameters and salt.
create table user_password (
  user_name text   not null primary key,
  hash      text   not null,
  set_at    bigint not null
);

-- Both null for a credential that came with a fleet file.
alter table credential add column title text;
alter table credential add column created_at bigint;
create index credential_of_user on credential (user_name);
