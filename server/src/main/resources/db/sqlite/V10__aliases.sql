-- Other names of conversations and messages that were imported.
create table alias (
  space integer not null,
  name text not null,
  id integer not null,
  shown integer not null,
  primary key (space, name)
) without rowid;
create index alias_of on alias (id, shown);
