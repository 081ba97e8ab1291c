package chat.parlance.http;

/// What a handler answers: a [Response], one that comes [Later], or an [Upgrade] to WebSocket.
public sealed interface Answer permits Response, Later, Upgrade {}
