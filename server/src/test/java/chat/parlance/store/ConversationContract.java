package chat.parlance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import chat.parlance.core.ChangeBody;
import chat.parlance.core.Conversation;
import chat.parlance.core.store.ConversationStore;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.ConversationStatus;
import chat.parlance.core.Member;
import chat.parlance.core.Role;
import chat.parlance.core.UserId;
import chat.parlance.core.store.StoreException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What the tables of conversations and their members promise.
abstract class ConversationContract extends StoresContract {

  @Test
  void whatIsNotThereIsNotFound() {
    var nowhere = new ConversationId("s", 1);
    var conversations = stores.conversations();
    assertThat(conversations.conversation(nowhere)).isNull();
    assertThat(conversations.keyed("s", "k")).isNull();
    assertThat(conversations.ofKind("s", ConversationKind.GLOBAL, 10)).isEmpty();
    assertThat(conversations.member(nowhere, "ann")).isNull();
    assertThat(conversations.members(nowhere, "", 10)).isEmpty();
    assertThat(conversations.memberships(new UserId("s", "ann"), 0, 10)).isEmpty();
    assertThat(conversations.messages(nowhere, NEWEST)).isEmpty();
    assertThat(conversations.message(nowhere, 1)).isNull();
    assertThat(conversations.pinned(nowhere, 10)).isEmpty();
    assertThat(conversations.unread(nowhere, "ann", 0, 10)).isZero();
  }

  @Test
  void theHeadIsWhatTheLastChangeLeft() {
    var id = scribe.group("s", "ann", "bob");
    scribe.post(id, "ann", "hello");
    scribe.append(id, "ann", new ChangeBody.MemberJoined("cyd", Role.MEMBER));
    scribe.append(id, "ann", new ChangeBody.Updated("subject", "avatar", "{\"x\":1}", ConversationStatus.CLOSED));
    var last = scribe.append(id, "bob", new ChangeBody.MemberLeft("bob"));
    assertThat(stores.conversations().conversation(id)).satisfies(head -> {
      assertThat(head.lastSeq()).isEqualTo(5);
      assertThat(head.members()).isEqualTo(2);
      assertThat(head.subject()).isEqualTo("subject");
      assertThat(head.avatar()).isEqualTo("avatar");
      assertThat(head.metadata()).isEqualTo("{\"x\":1}");
      assertThat(head.status()).isEqualTo(ConversationStatus.CLOSED);
      assertThat(head.createdBy()).isEqualTo("ann");
      assertThat(head.updatedAt()).isEqualTo(last.at());
      assertThat(head.createdAt()).isBefore(last.at());
    });
  }

  @Test
  void aKeyLeadsToItsConversationInItsSpaceOnly() {
    var id = scribe.write(transaction -> scribe.open(transaction, "s", ConversationKind.ROOM, "room:1", "ann"))
        .conversation();
    var other = scribe.write(transaction -> scribe.open(transaction, "t", ConversationKind.ROOM, "room:1", "ann"))
        .conversation();
    assertThat(stores.conversations().keyed("s", "room:1")).extracting(Conversation::id).isEqualTo(id);
    assertThat(stores.conversations().keyed("t", "room:1")).extracting(Conversation::id).isEqualTo(other);
    assertThat(stores.conversations().keyed("s", "room:2")).isNull();
    assertThat(stores.conversations().keyed("u", "room:1")).isNull();
  }

  @Test
  void aKeyIsTakenOnce() {
    scribe.write(transaction -> scribe.open(transaction, "s", ConversationKind.ROOM, "k", "ann"));
    assertThatThrownBy(
        () -> scribe.write(transaction -> scribe.open(transaction, "s", ConversationKind.ROOM, "k", "bob")))
        .isInstanceOf(StoreException.class);
    assertThat(stores.conversations().memberships(new UserId("s", "bob"), 0, 10)).isEmpty();
    scribe.group("s", "bob");
    scribe.group("s", "bob");
    assertThat(stores.conversations().memberships(new UserId("s", "bob"), 0, 10)).hasSize(2);
  }

  @Test
  void conversationsOfAKindAreListedNewestFirst() {
    var ids = new ArrayList<ConversationId>();
    for (int i = 0; i < 3; i++) {
      ids.addFirst(scribe.write(transaction -> scribe.open(transaction, "s", ConversationKind.GLOBAL, null))
          .conversation());
      scribe.group("s", "ann");
      scribe.write(transaction -> scribe.open(transaction, "t", ConversationKind.GLOBAL, null));
    }
    assertThat(stores.conversations().ofKind("s", ConversationKind.GLOBAL, 10)).extracting(Conversation::id)
        .isEqualTo(ids);
    assertThat(stores.conversations().ofKind("s", ConversationKind.GLOBAL, 2)).extracting(Conversation::id)
        .isEqualTo(ids.subList(0, 2));
  }

  @Test
  void supportConversationsAreListedByActivityAndStatusAndCounted() {
    var ids = new ArrayList<ConversationId>();
    for (int i = 0; i < 3; i++) {
      ids.add(scribe.write(transaction -> scribe.open(transaction, "s", ConversationKind.SUPPORT, null, "ann"))
          .conversation());
      scribe.group("s", "ann");
      scribe.write(transaction -> scribe.open(transaction, "t", ConversationKind.SUPPORT, null, "ann"));
    }
    scribe.append(ids.getFirst(), "ann", new ChangeBody.Updated(null, null, null, ConversationStatus.CLOSED));
    var any = new ConversationStore.Support("s", null);
    var open = new ConversationStore.Support("s", ConversationStatus.ACTIVE);
    assertThat(stores.conversations().byActivity(any, 0, 10)).extracting(Conversation::id)
        .containsExactly(ids.get(0), ids.get(2), ids.get(1));
    assertThat(stores.conversations().byActivity(any, 1, 1)).extracting(Conversation::id).containsExactly(ids.get(2));
    assertThat(stores.conversations().byActivity(open, 0, 10)).extracting(Conversation::id)
        .containsExactly(ids.get(2), ids.get(1));
    assertThat(stores.conversations().count(any)).isEqualTo(3);
    assertThat(stores.conversations().count(open)).isEqualTo(2);
    scribe.append(ids.getFirst(), "ann", new ChangeBody.Updated("again", null, null, ConversationStatus.CLOSED));
    scribe.append(ids.get(1), "ann", new ChangeBody.Updated(null, null, null, ConversationStatus.ARCHIVED));
    scribe.append(ids.getFirst(), "ann", new ChangeBody.Updated(null, null, null, ConversationStatus.ACTIVE));
    scribe.post(ids.getLast(), "ann", "hello");
    assertThat(stores.conversations().byActivity(any, 0, 10)).extracting(Conversation::id)
        .containsExactly(ids.get(2), ids.get(0), ids.get(1));
    assertThat(stores.conversations().byActivity(open, 1, 10)).extracting(Conversation::id)
        .containsExactly(ids.get(0));
    assertThat(stores.conversations().count(any)).isEqualTo(3);
    assertThat(stores.conversations().count(open)).isEqualTo(2);
    assertThat(stores.conversations().count(new ConversationStore.Support("s", ConversationStatus.CLOSED))).isZero();
    assertThat(stores.conversations().count(new ConversationStore.Support("nowhere", null)))
        .isZero();
  }

  @Test
  void whatIsNoSupportConversationIsListedByActivityAndStatusAndCounted() {
    var group = scribe.group("s", "ann", "bob");
    var global = scribe.write(transaction -> scribe.open(transaction, "s", ConversationKind.GLOBAL, null))
        .conversation();
    scribe.write(transaction -> scribe.open(transaction, "s", ConversationKind.SUPPORT, null, "ann"));
    var joined = scribe.write(transaction -> scribe.open(transaction, "s", ConversationKind.SUPPORT, null, "bob"));
    scribe.append(joined.conversation(), "ann", new ChangeBody.MemberJoined("ann", Role.AGENT));
    var room = scribe.write(transaction -> scribe.open(transaction, "s", ConversationKind.ROOM, "k", "cyd"))
        .conversation();
    scribe.append(room, "cyd", new ChangeBody.MemberJoined("ann", Role.AGENT));
    scribe.group("s", "bob");
    scribe.group("t", "ann");
    var conversations = stores.conversations();
    var any = new ConversationStore.Others(new UserId("s", "ann"), null);
    assertThat(conversations.byActivity(any, 10)).extracting(Conversation::id).containsExactly(room, global, group);
    scribe.post(group, "bob", "hello");
    scribe.append(global, "ann", new ChangeBody.Updated(null, null, null, ConversationStatus.CLOSED));
    scribe.append(global, "ann", new ChangeBody.MemberJoined("ann", Role.MEMBER));
    assertThat(conversations.byActivity(any, 2)).extracting(Conversation::id).containsExactly(global, group);
    assertThat(conversations.count(any)).as("a global one that she is a member of too is one").isEqualTo(3);
    var active = new ConversationStore.Others(new UserId("s", "ann"), ConversationStatus.ACTIVE);
    assertThat(conversations.byActivity(active, 10)).extracting(Conversation::id).containsExactly(group, room);
    assertThat(conversations.count(active)).isEqualTo(2);
    scribe.append(room, "ann", new ChangeBody.MemberLeft("ann"));
    assertThat(conversations.count(active)).isEqualTo(1);
    assertThat(conversations.memberships(new UserId("s", "ann"), 0, 10)).as("of all kinds").hasSize(4);
    var stranger = new ConversationStore.Others(new UserId("nowhere", "ann"), null);
    assertThat(conversations.byActivity(stranger, 10)).isEmpty();
    assertThat(conversations.count(stranger)).isZero();
  }

  @Test
  void membersOfSeveralConversationsAreReadAtOnceAndBoundedForEach() {
    var one = scribe.group("s", "dan", "ann", "cyd", "\uffee", "😀");
    var other = scribe.group("s", "bob", "ann");
    var foreign = scribe.group("t", "ann");
    var empty = scribe.write(transaction -> scribe.open(transaction, "s", ConversationKind.GLOBAL, null))
        .conversation();
    var conversations = stores.conversations();
    var all = List.of(one, other, foreign, empty, new ConversationId("s", 1));
    assertThat(conversations.members("s", all, 2)).extracting(Member::conversation, Member::user)
        .containsExactlyInAnyOrder(tuple(one, "ann"), tuple(one, "cyd"), tuple(other, "ann"), tuple(other, "bob"));
    assertThat(conversations.members("s", all, 10)).hasSize(7).contains(conversations.member(one, "😀"));
    assertThat(conversations.members("s", List.of(), 10)).isEmpty();
    assertThat(conversations.members("u", List.of(one), 10)).isEmpty();
    assertThat(conversations.members(one, List.of("ann", "nobody", "😀"))).containsExactlyInAnyOrder(
        conversations.member(one, "ann"), conversations.member(one, "😀"));
    assertThat(conversations.members(one, List.of())).isEmpty();
    assertThat(conversations.members(new ConversationId("s", 1), List.of("ann"))).isEmpty();
  }

  @Test
  void membersAreWalkedInTheOrderOfTheirCodePoints() {
    var users = Stream.of("", "\u0001", "Ann", "ann", "ann1", "ann2", "bob", "émile", "ﬁ", "\uffee", "😀", "😀a")
        .filter(user -> backend.knowsCodePoints() || user.chars().allMatch(c -> !Character.isSurrogate((char) c)))
        .toList();
    var id = scribe.group("s", users.reversed().toArray(String[]::new));
    var walked = new ArrayList<String>();
    walked.add("");
    while (true) {
      var page = stores.conversations().members(id, walked.getLast(), 3);
      if (page.isEmpty()) {
        break;
      }
      page.forEach(member -> walked.add(member.user()));
    }
    assertThat(walked).isEqualTo(users);
  }

  @Test
  void aMemberHasRoleAndTimeAndSettings() {
    var id = scribe.group("s", "ann");
    var joined = scribe.append(id, "ann", new ChangeBody.MemberJoined("bob", Role.AGENT));
    assertThat(stores.conversations().member(id, "bob"))
        .isEqualTo(new Member(id, "bob", Role.AGENT, joined.at(), Member.Settings.NONE));
    scribe.append(id, "ann", new ChangeBody.RoleChanged("bob", Role.ADMIN));
    scribe.write(transaction -> {
      transaction.settle(id, "bob", new Member.Settings(true, false));
      transaction.settle(id, "nobody", new Member.Settings(true, true));
      assertThat(transaction.member(id, "bob")).extracting(Member::settings)
          .isEqualTo(new Member.Settings(true, false));
      return true;
    });
    assertThat(stores.conversations().member(id, "bob"))
        .isEqualTo(new Member(id, "bob", Role.ADMIN, joined.at(), new Member.Settings(true, false)));
    assertThat(stores.conversations().member(id, "nobody")).isNull();
    assertThat(stores.conversations().memberships(new UserId("s", "bob"), 0, 10)).singleElement()
        .isEqualTo(stores.conversations().member(id, "bob"));
  }

  @Test
  void whoLeavesAndComesBackBeginsAnew() {
    var id = scribe.group("s", "ann", "bob");
    scribe.write(transaction -> {
      transaction.settle(id, "bob", new Member.Settings(true, true));
      return true;
    });
    scribe.append(id, "bob", new ChangeBody.MemberLeft("bob"));
    assertThat(stores.conversations().member(id, "bob")).isNull();
    assertThat(stores.conversations().memberships(new UserId("s", "bob"), 0, 10)).isEmpty();
    assertThat(stores.conversations().members(id, "", 10)).extracting(Member::user).containsExactly("ann");
    var back = scribe.append(id, "bob", new ChangeBody.MemberJoined("bob", Role.MEMBER));
    assertThat(stores.conversations().member(id, "bob"))
        .isEqualTo(new Member(id, "bob", Role.MEMBER, back.at(), Member.Settings.NONE));
  }

  @Test
  void membershipsAreOfTheUserInTheSpaceAndBounded() {
    for (int i = 0; i < 5; i++) {
      scribe.group("s", "ann", "bob");
    }
    scribe.group("t", "ann");
    assertThat(stores.conversations().memberships(new UserId("s", "ann"), 0, 10)).hasSize(5)
        .allSatisfy(member -> assertThat(member.conversation().space()).isEqualTo("s"));
    assertThat(stores.conversations().memberships(new UserId("s", "ann"), 0, 3)).hasSize(3);
    assertThat(stores.conversations().memberships(new UserId("t", "ann"), 0, 10)).hasSize(1);
    assertThat(stores.conversations().memberships(new UserId("u", "ann"), 0, 10)).isEmpty();
  }

  @Test
  void membershipsAreReadPageByPageInTheOrderOfIds() {
    var ids = new ArrayList<ConversationId>();
    for (int i = 0; i < 5; i++) {
      ids.add(scribe.group("s", "ann", "bob"));
    }
    var walked = new ArrayList<ConversationId>();
    for (var page = stores.conversations().memberships(new UserId("s", "bob"), 0, 2); !page.isEmpty(); page = stores
        .conversations().memberships(new UserId("s", "bob"), walked.getLast().value(), 2)) {
      page.forEach(member -> walked.add(member.conversation()));
    }
    ids.sort(Comparator.comparingLong(ConversationId::value));
    assertThat(walked).isEqualTo(ids);
  }

  @Test
  void severalConversationsAreReadAtOnce() {
    var one = scribe.group("s", "ann");
    var other = scribe.group("s", "bob");
    var foreign = scribe.group("t", "ann");
    assertThat(stores.conversations().conversations("s", List.of(one, other, new ConversationId("s", 1))))
        .containsExactlyInAnyOrder(stores.conversations().conversation(one),
            stores.conversations().conversation(other));
    assertThat(stores.conversations().conversations("s", List.of())).isEmpty();
    assertThat(stores.conversations().conversations("u", List.of(foreign))).isEmpty();
  }

  @Test
  void theHeirIsTheLongestStandingAdminElseMember() {
    var id = scribe.group("s", "ann");
    assertThat(heir(id, "ann")).isNull();
    scribe.append(id, "ann", new ChangeBody.MemberJoined("zoe", Role.MEMBER));
    scribe.append(id, "ann", new ChangeBody.MemberJoined("bob", Role.AGENT));
    assertThat(heir(id, "ann")).isEqualTo("zoe");
    scribe.append(id, "ann", new ChangeBody.MemberJoined("yan", Role.ADMIN));
    scribe.append(id, "ann", new ChangeBody.MemberJoined("cyd", Role.ADMIN));
    assertThat(heir(id, "ann")).isEqualTo("yan");
    assertThat(heir(id, "yan")).isEqualTo("ann");
    scribe.append(id, "ann", new ChangeBody.RoleChanged("cyd", Role.OWNER));
    assertThat(heir(id, "ann")).isEqualTo("cyd");
    scribe.write(transaction -> {
      scribe.append(transaction, id, "ann", new ChangeBody.MemberLeft("cyd"));
      scribe.append(transaction, id, "ann", new ChangeBody.MemberLeft("yan"));
      assertThat(transaction.heir(id, "ann")).extracting(Member::user).isEqualTo("zoe");
      return true;
    });
  }

  private @Nullable String heir(ConversationId id, String leaving) {
    var heir = scribe.<@Nullable Member>write(transaction -> transaction.heir(id, leaving));
    return heir == null ? null : heir.user();
  }

  @Test
  void twoSpacesWithEqualUsersKeysAndIdsNeverMeet() {
    var here = scribe.write(transaction -> scribe.open(transaction, "s", ConversationKind.ROOM, "k", "ann", "bob"))
        .conversation();
    var there = new ConversationId("t", here.value());
    var posted = scribe.post(here, "ann", "here", "key", 1);
    scribe.append(here, "bob", Scribe.reacted(posted, "👍"));
    scribe.append(here, "bob", Scribe.pinned(posted));
    scribe.group("t", "ann");
    var conversations = stores.conversations();
    assertThat(conversations.conversation(there)).isNull();
    assertThat(conversations.keyed("t", "k")).isNull();
    assertThat(conversations.member(there, "ann")).isNull();
    assertThat(conversations.members(there, "", 10)).isEmpty();
    assertThat(conversations.messages(there, NEWEST)).isEmpty();
    assertThat(conversations.pinned(there, 10)).isEmpty();
    assertThat(conversations.unread(there, "x", 0, 10)).isZero();
    assertThat(stores.log().changes(there, 0, 10)).isEmpty();
    scribe.write(transaction -> {
      assertThat(transaction.conversation(there)).isNull();
      assertThat(transaction.member(there, "ann")).isNull();
      assertThat(transaction.heir(there, "x")).isNull();
      assertThat(transaction.reacted(there, posted.seq(), "👍", "bob")).isFalse();
      return true;
    });
  }

  @Test
  void aMemberWhoWasLookedUpMayLeaveInTheSameTransaction() {
    var id = scribe.group("s", "ann", "bob");
    scribe.write(transaction -> transaction.member(id, "bob")); // a store may remember it from here on
    scribe.write(transaction -> {
      assertThat(transaction.member(id, "bob")).isNotNull();
      return scribe.append(transaction, id, "bob", new ChangeBody.MemberLeft("bob"));
    });
    assertThat(stores.conversations().member(id, "bob")).isNull();
  }
}
