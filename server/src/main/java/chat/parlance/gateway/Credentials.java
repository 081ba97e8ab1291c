package chat.parlance.gateway;

import chat.parlance.core.Identity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a connection has proved at its door: who it is, with which token. The session ends at `expiresAt` at the latest.
public record Credentials(Identity identity, @Nullable String tokenId, Instant issuedAt, Instant expiresAt) {}
