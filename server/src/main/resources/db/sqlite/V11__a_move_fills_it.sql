-- Until when somebody fills this database with the contents of another; 0 when it is full and no server has used it since.
create table filling (
  id integer primary key,
  until integer not null
);
