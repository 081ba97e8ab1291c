package chat.parlance.bench.load;

/// Somebody who connects, and the token that says so.
public record Guest(String user, String token) {}
