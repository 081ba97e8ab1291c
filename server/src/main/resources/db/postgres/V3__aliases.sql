-- Other names of conversations and messages that were imported.
create table alias (
  space integer not null,
  name text collate "C" not null,
  id bigint not null,
  shown boolean not null,
  primary key (space, name)
);
create index alias_of on alias (id, shown);
