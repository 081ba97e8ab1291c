package chat.parlance.core;

/// A user of a space. Equal ids in two spaces are two people.
public record UserId(String space, String user) {}
