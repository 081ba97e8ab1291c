-- The log, and what people query of it. Times are milliseconds since 1970; space is a small number for the tenant's name.

create table space (
  id integer primary key,
  name text not null unique
);

create table conversation (
  space integer not null,
  id integer not null,
  kind integer not null,
  key text,
  subject text,
  avatar text,
  metadata text,
  status integer not null,
  created_by text not null,
  created_at integer not null,
  updated_at integer not null,
  last_seq integer not null,
  members integer not null,
  primary key (space, id)
) without rowid;
create unique index conversation_key on conversation (space, key) where key is not null;
create index conversation_kind on conversation (space, kind, id);

create table member (
  space integer not null,
  conversation integer not null,
  user text not null,
  role integer not null,
  joined_at integer not null,
  favourite integer not null default 0,
  muted integer not null default 0,
  primary key (space, conversation, user)
) without rowid;
create index member_user on member (space, user, conversation);

-- actor, at and words of a posted message are in its message row
create table change (
  space integer not null,
  conversation integer not null,
  seq integer not null,
  type integer not null,
  actor text,
  at integer,
  message_seq integer,
  payload text,
  primary key (space, conversation, seq)
) without rowid;

create table message (
  space integer not null,
  conversation integer not null,
  seq integer not null,
  id integer not null,
  sender text not null,
  at integer not null,
  kind integer not null,
  text text not null,
  attachments text,
  metadata text,
  reply_to integer,
  thread integer,
  key text,
  edited_at integer,
  deleted_at integer,
  pinned integer not null default 0,
  primary key (space, conversation, seq)
) without rowid;
create unique index message_id on message (id);
create index message_thread on message (space, conversation, thread, seq) where thread is not null;
create index message_pinned on message (space, conversation, seq) where pinned = 1;

create table stamp (
  space integer not null,
  actor text not null,
  key text not null,
  fingerprint integer not null,
  conversation integer not null,
  seq integer not null,
  message integer not null,
  at integer not null,
  primary key (space, actor, key)
) without rowid;

-- place: the position of the change that brought the emoji; it keeps its place while anybody holds it
create table reaction (
  space integer not null,
  conversation integer not null,
  message_seq integer not null,
  emoji text not null,
  user text not null,
  seq integer not null,
  place integer not null,
  primary key (space, conversation, message_seq, emoji, user)
) without rowid;

create table mark (
  space integer not null,
  conversation integer not null,
  user text not null,
  read integer not null,
  delivered integer not null,
  cleared integer not null,
  primary key (space, conversation, user)
) without rowid;

-- from `at` on, the user had read everything up to `seq`
create table mark_step (
  space integer not null,
  conversation integer not null,
  user text not null,
  seq integer not null,
  at integer not null,
  primary key (space, conversation, user, seq)
) without rowid;

create table last_seen (
  space integer not null,
  user text not null,
  at integer not null,
  text text,
  primary key (space, user)
) without rowid;

-- kind 0: the token with the id `name`; kind 1: the tokens of the user `name` issued before a moment
create table revocation (
  space integer not null,
  kind integer not null,
  name text not null,
  issued_before integer not null,
  until integer not null,
  primary key (space, kind, name)
) without rowid;

create table probe (
  id integer primary key,
  at integer not null
);
