-- Memberships in support conversations (kind 3) are found apart from the others: staff may have thousands of them, and their
-- list asks for the others alone.
alter table member add column kind integer not null default 0;
update member set kind = coalesce(
  (select c.kind from conversation c where c.space = member.space and c.id = member.conversation), 0);
drop index member_user;
create index member_other on member (space, user, conversation) where kind <> 3;
create index member_support on member (space, user, conversation) where kind = 3;
