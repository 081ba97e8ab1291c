package chat.parlance.peers;

import chat.parlance.gochat.wire.website.GetRoomRequest;
import chat.parlance.gochat.wire.website.RoomServiceGrpc;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// Go-Chat's website service, which knows the rooms: `website.RoomService/GetRoom`.
///
/// That a room exists is remembered for a minute; 50,000 of them. Safe for many threads; waits five seconds at most.
public final class WebsiteService implements AutoCloseable {

  private static final int NAME_LENGTH = 200;

  private final Peer peer;
  private final ManagedChannel channel;
  private final Reachability reachability;
  private final Cache<UUID, String> known;

  public WebsiteService(Peer peer, InstantSource clock) {
    this.peer = peer;
    this.channel = peer.channel();
    this.reachability = new Reachability("website service", peer, channel);
    this.known = Caffeine.newBuilder().maximumSize(50_000).expireAfterWrite(Duration.ofMinutes(1))
        .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis())).build();
  }

  /// The room's name, empty if it is no fit one; nothing if there is no such room. Throws [PeerUnreachableException].
  public Optional<String> name(UUID room) {
    var name = known.getIfPresent(room);
    if (name != null) {
      return Optional.of(name);
    }
    try {
      var stub = RoomServiceGrpc.newBlockingStub(channel)
          .withDeadlineAfter(Peer.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      var asked = peer.token() == null ? stub
          : stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(peer.bearer(peer.token())));
      var found = asked.getRoom(GetRoomRequest.newBuilder().setRoomId(room.toString()).build());
      reachability.back();
      if (!found.getId().equalsIgnoreCase(room.toString())) {
        return Optional.empty(); // it spoke of another one
      }
      var said = found.getName().trim();
      var fit = said.length() <= NAME_LENGTH && said.chars().noneMatch(Character::isISOControl) ? said : "";
      known.put(room, fit);
      return Optional.of(fit);
    } catch (StatusRuntimeException e) {
      if (Peer.unreachable(e.getStatus())) {
        reachability.lost(e.getStatus());
        throw new PeerUnreachableException(peer, e);
      }
      reachability.back();
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
