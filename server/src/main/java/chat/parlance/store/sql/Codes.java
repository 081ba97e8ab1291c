package chat.parlance.store.sql;

import chat.parlance.core.ConversationKind;
import chat.parlance.core.ConversationStatus;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Role;

/// The small numbers that stand for words in the tables. They never change their meaning.
final class Codes {

  static final int OPENED = 1;
  static final int POSTED = 2;
  static final int EDITED = 3;
  static final int DELETED = 4;
  static final int REACTED = 5;
  static final int UNREACTED = 6;
  static final int PINNED = 7;
  static final int UNPINNED = 8;
  static final int JOINED = 9;
  static final int LEFT = 10;
  static final int ROLE = 11;
  static final int UPDATED = 12;

  static final int TOKEN = 0;
  static final int USER = 1;

  private Codes() {}

  static int of(ConversationKind kind) {
    return switch (kind) {
      case DIRECT -> 1;
      case GROUP -> 2;
      case SUPPORT -> 3;
      case ROOM -> 4;
      case GLOBAL -> 5;
    };
  }

  static ConversationKind kind(int code) {
    return find(ConversationKind.values(), code, Codes::of);
  }

  static int of(ConversationStatus status) {
    return switch (status) {
      case ACTIVE -> 0;
      case CLOSED -> 1;
      case ARCHIVED -> 2;
    };
  }

  static ConversationStatus status(int code) {
    return find(ConversationStatus.values(), code, Codes::of);
  }

  static int of(Role role) {
    return switch (role) {
      case OWNER -> 0;
      case ADMIN -> 1;
      case AGENT -> 2;
      case MEMBER -> 3;
    };
  }

  static Role role(int code) {
    return find(Role.values(), code, Codes::of);
  }

  static int of(MessageKind kind) {
    return switch (kind) {
      case TEXT -> 0;
      case SYSTEM -> 1;
      case FILE -> 2;
      case CALL -> 3;
    };
  }

  static MessageKind messageKind(int code) {
    return find(MessageKind.values(), code, Codes::of);
  }

  private static <E> E find(E[] all, int code, java.util.function.ToIntFunction<E> codeOf) {
    for (var one : all) {
      if (codeOf.applyAsInt(one) == code) {
        return one;
      }
    }
    throw new IllegalStateException("the database holds the code " + code + ", which this version does not know");
  }
}
