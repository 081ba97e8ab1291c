package chat.parlance.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What somebody has proved at a door: who it is, with which token. Whatever it opened ends at `expiresAt` at the latest.
public record Credentials(Identity identity, @Nullable String tokenId, Instant issuedAt, Instant expiresAt) {}
