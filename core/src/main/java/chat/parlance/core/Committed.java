package chat.parlance.core;

/// A change that is durable, the conversation as it left it, and the session it came from (0 for none).
public record Committed(Change change, Conversation head, long origin) {}
