package chat.parlance.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything that can be set, as one tree of records. Where a value comes from is the business of [ConfigLoader].
public record ParlanceConfig(Server server, String dataDir, String filesDir, String databaseUrl,
    List<String> databaseReplicas, Tokens tokens, Limits limits, Retention retention, Log log, Gochat gochat,
    Careforall careforall, Humane humane, Hexatron hexatron,
    Gabay gabay,
    Map<String, String> telemetry) {

  /// `telemetry`: the `OTEL_…` variables of the environment, which OpenTelemetry defines.
  public ParlanceConfig {
    databaseReplicas = List.copyOf(databaseReplicas);
    telemetry = Map.copyOf(telemetry);
  }

  /// Where clients reach the server. `origins`: pages of other hosts that may connect, `*` for all.
  public record Server(
      @Doc("The address to listen on. The default is reachable from this machine only; 0.0.0.0 opens it to the network.") String host,
      @Doc("The port to listen on; 0 takes any free one.") int port,
      @Doc("Names in the Host header that are answered, separated by commas, without ports. Empty: any; while listening on loopback only: localhost and the loopback addresses, which keeps web pages of other hosts from reaching the server under a name of their own.") List<String> hosts,
      @Doc("Origins of web pages that may connect beyond the server's own, separated by commas; * allows all.") List<String> origins,
      @Doc("Certificate chain (PEM) for TLS; re-read when it changes. Empty: no TLS.") @Nullable String tlsCertificate,
      @Doc("Private key (PEM, PKCS#8) of the certificate.") @Nullable String tlsKey,
      @Doc("Whether every connection begins with a PROXY protocol header of a trusted load balancer.") boolean proxyProtocol,
      @Doc("How many trusted reverse proxies stand in front and append to X-Forwarded-For; 0: the header is ignored.") int forwardedHops,
      @Doc("How long a stop may take: finishing commits, saying goodbye to clients.") Duration shutdownGrace,
      @Doc("Offer sign-in by choosing a name on the web page; only possible while listening on loopback.") boolean demo,
      @Doc("How event loops ask the operating system for bytes: auto (epoll on Linux, nio elsewhere), epoll, io_uring, nio.") String transport,
      @Doc("Whether all dialects live in one space, for operators with one user base: equal user ids of different token issuers are then one person. Otherwise each dialect has a space of its own.") boolean sharedSpace) {}

  /// How native tokens are checked: exactly one way.
  public record Tokens(
      @Doc("Secret for HS256 tokens, at least 32 bytes. Without it and without keys, the first start writes a random one to the data directory.") @Nullable String jwtSecret,
      @Doc("Public key (PEM) for RS256, ES256 or EdDSA tokens; line breaks may be written as \\n.") @Nullable String jwtPublicKey,
      @Doc("URL of a JSON Web Key Set for RS256, ES256 or EdDSA tokens; https, or http on loopback.") @Nullable String jwksUrl,
      @Doc("Longest life of a token, from its iat to its exp; others are refused. Revocations are kept for as long.") Duration longestLife) {}

  /// Bounds. Rates are a burst at once, then so many per second.
  public record Limits(
      @Doc("Longest WebSocket message and REST body, in bytes.") int messageBytes,
      @Doc("Longest text of a message, in characters.") int textLength,
      @Doc("Longest metadata of a message or conversation, in characters of its JSON.") int metadataLength,
      @Doc("Changes of one conversation that a resume replays; who missed more is told of a gap and loads the newest page.") int resumeChanges,
      @Doc("Messages and edits per user: burst.") int messagesBurst,
      @Doc("Messages and edits per user: per second after the burst.") int messagesPerSecond,
      @Doc("Other requests per user: burst.") int requestsBurst,
      @Doc("Other requests per user: per second after the burst.") int requestsPerSecond,
      @Doc("Connections open at once per user and dialect.") int connectionsPerUser,
      @Doc("Connections open at once at one port, of whatever kind; further ones are answered 503.") int connections,
      @Doc("Handshakes per address: burst.") int handshakesBurst,
      @Doc("Handshakes per address: per second after the burst.") int handshakesPerSecond,
      @Doc("Members of one conversation.") int membersPerConversation,
      @Doc("How long a connection may take to say hello.") Duration helloTimeout,
      @Doc("Silence after which a connection is pinged; after twice as long it is closed.") Duration heartbeat,
      @Doc("Bytes that may wait for one client before it is closed as too slow.") int outboxBytes,
      @Doc("Bytes of recent changes that are kept in memory.") int hotTailBytes,
      @Doc("How long a client over Socket.IO may be away and get what it missed when it returns; 0s: no time, and no offsets behind its events.") Duration recoveryWindow,
      @Doc("Longest file, in bytes.") int fileBytes,
      @Doc("Uploads under way at once; one user has at most a quarter of them. Each takes up to 400 KiB of memory.") int uploadsAtOnce,
      @Doc("Uploads per user: burst.") int uploadsBurst,
      @Doc("Uploads per user: per minute after the burst.") int uploadsPerMinute) {}

  /// What is kept, and for how long. The rules hold `max-age` and `max-count` too, as the rule for everything.
  public record Retention(
      @Doc("Changes of conversations (messages, and what happened to them and to members) that are older are taken away for good, such as 90d; at least 1h. Empty or none: they are kept.") @Nullable Duration maxAge,
      @Doc("Of each conversation the newest so many changes are kept, the others taken away for good; at least 10. Empty or none: all are kept.") @Nullable Long maxCount,
      @Doc("Rules for a space, a kind of conversation (direct, group, support, room, global) or both: a list of objects with space, kind, max-age and max-count, or in one line kind=room max-age=30d, separated by commas. The most specific rule counts, whole: one for space and kind, else for the space, else for the kind, else max-age and max-count above; none keeps everything.") List<RetentionRule> rules,
      @Doc("How long an idempotency key is remembered. A message that is sent again with its key after that is a new one.") Duration keys,
      @Doc("How long is kept what other systems could not be told (dead letters).") Duration deadLetters,
      @Doc("Pause between two rounds that take away what is due.") Duration pause) {}

  /// One rule; null: any space, any kind (else in small letters), no bound.
  public record RetentionRule(@Nullable String space, @Nullable String kind, @Nullable Duration maxAge,
      @Nullable Long maxCount) {}

  /// What a dialect bounds for its own clients, who are counted apart from those of other dialects.
  public record Own(
      @Doc("Messages of each of its users: burst. Empty: as limits.messages-burst.") int messagesBurst,
      @Doc("Messages of each of its users: per second after the burst. Empty: as limits.messages-per-second.") int messagesPerSecond,
      @Doc("Other requests of each of its users: burst. Empty: as limits.requests-burst.") int requestsBurst,
      @Doc("Other requests of each of its users: per second after the burst. Empty: as limits.requests-per-second.") int requestsPerSecond,
      @Doc("Connections of this dialect open at once per user. Empty: as limits.connections-per-user.") int connectionsPerUser,
      @Doc("Connections of this dialect open at once, of all users together; further ones are answered 503, or closed where they come over Socket.IO, and come back by themselves. Empty: as limits.connections.") int connections,
      @Doc("Bytes that may wait for one of its clients before it is closed as too slow. Empty: as limits.outbox-bytes.") int outboxBytes) {}

  /// What is written where.
  public record Log(
      @Doc("Form of the log lines: human or json.") String format,
      @Doc("Least important level written: error, warn, info, debug.") String level) {}

  /// The dialect of Go-Chat's chat service; on when there is a way to check its tokens.
  public record Gochat(
      @Doc("The auth service's access secret, to check Go-Chat tokens (HS256) here; at least 32 bytes. Without it and without the auth service, the dialect is off.") @Nullable String accessSecret,
      @Doc("host:port of Go-Chat's auth service (gRPC), to let it check the tokens instead.") @Nullable String authServiceAddress,
      @Doc("Token by which the auth service knows this server. Empty: the client's own is sent.") @Nullable String authServiceToken,
      @Doc("host:port of Go-Chat's website service (gRPC), which knows the rooms. Empty: rooms come into being when somebody connects.") @Nullable String websiteServiceAddress,
      @Doc("Token by which the website service knows this server.") @Nullable String websiteServiceToken,
      @Doc("Whether only rooms that the website service knows can be entered; otherwise new rooms are named after its rooms, and that is all.") boolean checkRooms,
      @Doc("Whether these services are reached with TLS.") boolean servicesTls,
      @Doc("PEM file with the certificates that are trusted then. Empty: those that the JVM trusts.") @Nullable String servicesCa,
      @Doc("A port for this dialect alone, beside the shared one; the original's was 8082. 0 takes any free one. Empty: none.") @Nullable Integer port,
      @Doc("A port for chat.ChatService over gRPC; the original named 9092 and never opened it. 0 takes any free one. Empty: none.") @Nullable Integer grpcPort,
      @Doc("Origins of web pages that may connect, separated by commas; * allows all, as the original did.") List<String> origins,
      @Doc("Longest frame of a Go-Chat client and longest request over gRPC, in bytes; a longer frame ends its connection with 1009.") int messageBytes,
      @Doc("Silence after which a Go-Chat connection is pinged; after twice as long it is closed.") Duration heartbeat,
      Own own) {}

  /// The dialect of CareForAll's chat-service; on when there is a key to check its tokens with.
  public record Careforall(
      @Doc("Public key (PEM, RSA) of CareForAll's auth service, to check its tokens (RS256); line breaks may be written as \\n. Empty: the dialect is off.") @Nullable String jwtPublicKey,
      @Doc("A port for this dialect alone, beside the shared one; the original's was 3006. 0 takes any free one. Empty: none.") @Nullable Integer port,
      @Doc("Origins of web pages that may use this dialect, separated by commas; * allows all, as the original did.") List<String> origins,
      @Doc("Longest frame and REST body of its clients, in bytes.") int messageBytes,
      @Doc("Silence after which one of its connections is pinged; after twice as long it is closed.") Duration heartbeat,
      Own own) {}

  /// The dialect of Humane's chat-service; on when there is a secret to check its tokens with.
  public record Humane(
      @Doc("The secret of Humane's access tokens (HS256), at least 32 bytes. Empty: the dialect is off.") @Nullable String accessTokenSecret,
      @Doc("Base URL of Humane's query service, which knows names and avatars. Empty: people are shown by their ids and cannot be searched.") @Nullable String queryService,
      @Doc("Where the files of messages are fetched: a domain or base URL, in front of an attachment's key.") @Nullable String files,
      @Doc("A port for this dialect alone, beside the shared one; the original's was 3000. 0 takes any free one. Empty: none.") @Nullable Integer port,
      @Doc("Origins of web pages that may use this dialect, separated by commas; the default is the original's. * allows all.") List<String> origins,
      @Doc("Longest packet and REST body of its clients, in bytes.") int messageBytes,
      Own own) {}

  /// The dialect of HexaTron's chat-service; on when its tokens can be checked, or when its gateway is trusted.
  public record Hexatron(
      @Doc("Secret of HexaTron's access tokens (HS256), at least 32 bytes. Without it and without a trusted gateway, the dialect is off.") @Nullable String accessTokenSecret,
      @Doc("Whether HexaTron's gateway stands in front: it says who asks (x-user-id), and its services may delete accounts.") boolean trustedGateway,
      @Doc("Addresses and networks that are believed to be that gateway and these services, separated by commas.") List<String> trustedPeers,
      @Doc("A port for this dialect alone, beside the shared one; the original's was 8005. 0 takes any free one. Empty: none.") @Nullable Integer port,
      @Doc("Origins of web pages that may use this dialect, separated by commas; * allows all.") List<String> origins,
      @Doc("One more origin: where HexaTron's web site is.") @Nullable String websiteUrl,
      @Doc("The id of the conversation that everybody is in: 24 hex digits.") String globalConversationId,
      @Doc("Base URL of HexaTron's notifications service, which is told of each message. Empty: nobody is told.") @Nullable String notificationsServiceUrl,
      @Doc("Longest packet and REST body of its clients, in bytes.") int messageBytes,
      Own own) {}

  /// The dialect of Gabay's chat service; on when there is a secret to check its tokens with. `secretIsPublic`: it came under a name
  /// by which front ends are built, which may have published it.
  public record Gabay(
      @Doc("Secret of Gabay's tokens and signed tenant tags (HS256), at least 32 bytes. Empty: the dialect is off. NEXT_PUBLIC_JWT_SECRET is read too, with a warning: front ends are built with variables of such names, and show them to everybody.") @Nullable String jwtSecret,
      boolean secretIsPublic,
      @Doc("A port for this dialect alone, beside the shared one; the original's was 3003, and its CHAT_SERVER_PORT is read too. 0 takes any free one. Empty: none.") @Nullable Integer port,
      @Doc("Where Gabay's front end is: origins of web pages that may use this dialect, separated by commas; others are refused. * allows all.") List<String> frontendUrl,
      @Doc("Whether a plain word in x-tenant-tag is believed. Otherwise it must be a signed tag, for anybody can write a word, and equal user ids of two tenants are different people. Only for a server behind something that sets the tag itself.") boolean trustPlainTenants,
      @Doc("Longest packet and REST body of its clients, in bytes.") int messageBytes,
      Own own) {}

  /// The names that are answered; empty for any.
  public Set<String> hosts() {
    return !server.hosts().isEmpty() || !loopbackOnly()
        ? Set.copyOf(server.hosts())
        : Set.of("localhost", "127.0.0.1", "[::1]");
  }

  /// Whether only this machine can reach the server.
  public boolean loopbackOnly() {
    return server.host().equals("127.0.0.1") || server.host().equals("localhost") || server.host().equals("::1");
  }
}
