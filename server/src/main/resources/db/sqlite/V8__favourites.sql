-- People whom somebody has as favourites. Favourite conversations are in the settings of their members.
create table favourite (
  space integer not null,
  user text not null,
  person text not null,
  at integer not null,
  primary key (space, user, person)
) without rowid;
create index favourite_of on favourite (space, person);
