package chat.parlance.http;

/// What a handler answers: a [Response], or an [Upgrade] to WebSocket.
public sealed interface Answer permits Response, Upgrade {}
