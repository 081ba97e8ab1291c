-- Where a log begins: positions up to `floor` were taken away, and no change in it is older than `oldest`. Neither moves with a message.
alter table conversation add column floor bigint not null default 0;
alter table conversation add column oldest timestamptz not null default 'epoch';
update conversation set oldest = created_at;
create index conversation_oldest on conversation (space, kind, oldest, id);

-- The id of the message that a change is about: its row may be gone.
alter table change add column message bigint;
update change set message = m.id from message m where m.space = change.space and m.conversation = change.conversation
  and m.seq = change.message_seq;
