-- What staff list: support conversations (kind 3) of a status by activity, and how many there are, so that no list walks the space.
create index conversation_support on conversation (space, status, updated_at, id) where kind = 3;

create table support_count (
  space integer not null,
  status integer not null,
  number integer not null,
  primary key (space, status)
) without rowid;
insert into support_count (space, status, number)
  select space, status, count(*) from conversation where kind = 3 group by space, status;
