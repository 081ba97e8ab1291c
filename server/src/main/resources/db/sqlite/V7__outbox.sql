-- What other systems are to be told, in lanes: one of each consumer for each conversation. `due` is when a lane may be claimed;
-- a claim moves it to where it ends.
create table outbox (
  id integer primary key autoincrement,
  consumer text not null,
  space integer not null,
  conversation integer not null,
  seq integer not null,
  at integer not null,
  payload text not null
);
create index outbox_in_order on outbox (consumer, space, conversation, id, at);

create table outbox_lane (
  consumer text not null,
  space integer not null,
  conversation integer not null,
  due integer not null,
  failures integer not null default 0,
  progress text not null default '',
  primary key (consumer, space, conversation)
) without rowid;
create index outbox_due on outbox_lane (consumer, due);

create table outbox_dead (
  id integer primary key,
  consumer text not null,
  space integer not null,
  conversation integer not null,
  seq integer not null,
  at integer not null,
  payload text not null,
  given_up_at integer not null,
  reason text not null
);
create index outbox_dead_of on outbox_dead (consumer);
