-- What people call themselves, where nothing else says it.
create table user_name (
  space integer not null,
  user text not null,
  name text not null,
  primary key (space, user)
) without rowid;
