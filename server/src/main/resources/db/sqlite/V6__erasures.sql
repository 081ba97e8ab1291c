-- Accounts that are being deleted.
create table erasure (
  space integer not null,
  user text not null,
  since integer not null,
  primary key (space, user)
) without rowid;
