package chat.parlance.rpc;

import chat.parlance.core.Rejection;
import chat.parlance.core.Signal;
import chat.parlance.dialect.gochat.GochatMessage;
import chat.parlance.gochat.wire.chat.Message;
import chat.parlance.gochat.wire.chat.Opened;
import chat.parlance.gochat.wire.chat.RoomEvent;
import chat.parlance.http.Problem;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How things are said over gRPC. Pure.
final class Wire {

  /// What clients of gRPC look at before they try again by themselves.
  private static final Metadata.Key<String> PUSHBACK = Metadata.Key.of("grpc-retry-pushback-ms",
      Metadata.ASCII_STRING_MARSHALLER);

  private Wire() {}

  static Message message(GochatMessage message) {
    return Message.newBuilder().setId(message.id()).setRoomId(message.room()).setUserId(message.user())
        .setContent(message.content()).setTimestamp(message.at().toString()).build();
  }

  static RoomEvent event(GochatMessage message) {
    return RoomEvent.newBuilder().setNewMessage(message(message)).build();
  }

  static RoomEvent event(Signal.Attended attended) {
    var told = chat.parlance.gochat.wire.chat.Attendance.newBuilder().setUserId(attended.user().user())
        .setTimestamp(attended.at().toString()).build();
    var event = RoomEvent.newBuilder();
    return (attended.there() ? event.setUserConnected(told) : event.setUserDisconnected(told)).build();
  }

  static RoomEvent opened(String room, String user) {
    return RoomEvent.newBuilder().setOpened(Opened.newBuilder().setRoomId(room).setUserId(user)).build();
  }

  static StatusRuntimeException refused(Rejection rejection) {
    var status = switch (rejection) {
      case Rejection.NotFound _ -> Status.NOT_FOUND;
      case Rejection.Forbidden _ -> Status.PERMISSION_DENIED;
      case Rejection.Invalid _,Rejection.TooLarge _ -> Status.INVALID_ARGUMENT;
      case Rejection.Conflict _ -> Status.ALREADY_EXISTS;
      case Rejection.Closed _ -> Status.FAILED_PRECONDITION;
      case Rejection.LimitReached _,Rejection.RateLimited _ -> Status.RESOURCE_EXHAUSTED;
      case Rejection.Overloaded _,Rejection.Unavailable _ -> Status.UNAVAILABLE;
    };
    return refused(status, rejection.sentence(), rejection.retryAfter());
  }

  /// What the door said in words of HTTP.
  static StatusRuntimeException refused(Problem problem) {
    var status = switch (problem.status()) {
      case 400 -> Status.INVALID_ARGUMENT;
      case 401 -> Status.UNAUTHENTICATED;
      case 404 -> Status.NOT_FOUND;
      case 429 -> Status.RESOURCE_EXHAUSTED;
      case 503 -> Status.UNAVAILABLE;
      default -> Status.INTERNAL;
    };
    return refused(status, problem.detail() == null ? problem.title() : problem.detail(),
        problem.fields().get("retryAfter") instanceof Long seconds ? Duration.ofSeconds(seconds) : null);
  }

  static StatusRuntimeException refused(Status status, String why, @Nullable Duration retryAfter) {
    var trailers = new Metadata();
    if (retryAfter != null) {
      trailers.put(PUSHBACK, Long.toString(retryAfter.toMillis()));
    }
    return status.withDescription(why).asRuntimeException(trailers);
  }
}
