package chat.parlance.peers;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Where a service is: `host:port`, how the way there is secured, and the token by which it knows us.
public record Peer(String address, Security security, @Nullable String token) {

  /// With TLS or without. `authorities`: a PEM file with the certificates that are trusted; null: those that the JVM trusts.
  public record Security(boolean tls, @Nullable Path authorities) {

    public static final Security NONE = new Security(false, null);
  }

  /// How long an answer may take.
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int ANSWER = 64 * 1024;
  private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of("authorization",
      Metadata.ASCII_STRING_MARSHALLER);

  /// One channel, over which all questions go at once. A line that has died is noticed while questions wait on it: services
  /// allow a ping each five minutes. `IllegalArgumentException` if the authorities cannot be read.
  ManagedChannel channel() {
    var builder = NettyChannelBuilder.forTarget("dns:///" + address).maxInboundMessageSize(ANSWER)
        .keepAliveTime(5, TimeUnit.MINUTES);
    if (!security.tls()) {
      return builder.usePlaintext().build();
    }
    var authorities = security.authorities();
    if (authorities == null) {
      return builder.useTransportSecurity().build();
    }
    try {
      return builder.sslContext(GrpcSslContexts.forClient().trustManager(authorities.toFile()).build()).build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new IllegalArgumentException(authorities + " holds no certificates that can be read: " + e.getMessage(), e);
    }
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
    return address + (security.tls() ? " (TLS)" : "");
  }
}
