package chat.parlance.peers;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Where a service is: `host:port`, with TLS or without, and the token by which it knows us.
public record Peer(String address, boolean tls, @Nullable String token) {

  /// How long an answer may take.
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of("authorization",
      Metadata.ASCII_STRING_MARSHALLER);

  /// One channel, over which all questions go at once.
  ManagedChannel channel() {
    var builder = NettyChannelBuilder.forTarget("dns:///" + address).maxInboundMessageSize(64 * 1024);
    return (tls ? builder.useTransportSecurity() : builder.usePlaintext()).build();
  }

  /// Our own token as a bearer, or else this one.
  Metadata bearer(String otherwise) {
    var metadata = new Metadata();
    metadata.put(AUTHORIZATION, "Bearer " + (token == null ? otherwise : token));
    return metadata;
  }

  /// Whether an error says that the service could not be asked, not that it said no.
  static boolean unreachable(Status status) {
    return switch (status.getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, CANCELLED, UNIMPLEMENTED -> true;
      default -> false;
    };
  }

  /// Without the token.
  @Override
  public String toString() {
    return address + (tls ? " (TLS)" : "");
  }
}
