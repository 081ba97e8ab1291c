package chat.parlance.core;

import org.jspecify.annotations.Nullable;

/// Something that hangs on a message; `ref` is a key or an address that the clients understand, `bytes` -1 if unknown.
public record Attachment(String kind, String ref, @Nullable String name, @Nullable String type, long bytes) {}
