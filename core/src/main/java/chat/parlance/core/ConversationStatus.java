package chat.parlance.core;

/// Whether a conversation takes new messages: only `ACTIVE` does.
public enum ConversationStatus {
  ACTIVE, CLOSED, ARCHIVED
}
