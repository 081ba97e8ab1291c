package chat.parlance.rpc;

import chat.parlance.core.Content;
import chat.parlance.core.Conversation;
import chat.parlance.core.Credentials;
import chat.parlance.core.Draft;
import chat.parlance.core.Intent;
import chat.parlance.core.MessageKind;
import chat.parlance.core.RateLimits;
import chat.parlance.core.RejectedException;
import chat.parlance.core.store.StoreUnavailableException;
import chat.parlance.dialect.gochat.GochatDoor;
import chat.parlance.dialect.gochat.GochatIds;
import chat.parlance.dialect.gochat.GochatMessage;
import chat.parlance.dialect.gochat.GochatRequest;
import chat.parlance.dialect.gochat.GochatServices;
import chat.parlance.gochat.wire.chat.ChatServiceGrpc;
import chat.parlance.gochat.wire.chat.GetHistoryRequest;
import chat.parlance.gochat.wire.chat.GetHistoryResponse;
import chat.parlance.gochat.wire.chat.Message;
import chat.parlance.gochat.wire.chat.RoomEvent;
import chat.parlance.gochat.wire.chat.SendMessageRequest;
import chat.parlance.gochat.wire.chat.StreamRoomRequest;
import chat.parlance.http.ProblemException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// `chat.ChatService`: three calls, each a few lines around the use case that the WebSockets use too. On virtual threads.
final class ChatCalls extends ChatServiceGrpc.ChatServiceImplBase {

  private final GochatServices services;
  private final GochatDoor door;
  private final RoomStreams streams;

  ChatCalls(GochatServices services, GochatDoor door, RoomStreams streams) {
    this.services = services;
    this.door = door;
    this.streams = streams;
  }

  @Override
  public void sendMessage(SendMessageRequest asked, StreamObserver<Message> answer) {
    one(answer, () -> {
      var me = door.enter(Bearer.token());
      var room = room(me, asked.getRoomId());
      var post = new Intent.Post(new Intent.Place.Known(room.id()), MessageKind.TEXT, Content.text(asked.getContent()),
          0, 0);
      var receipt = services.messaging()
          .submit(new Draft(me.identity(), asked.getKey().isEmpty() ? null : asked.getKey(), post));
      return Wire.message(new GochatMessage(GochatIds.shown(receipt.message()), shown(room), me.identity().user(),
          asked.getContent(), receipt.at()));
    });
  }

  @Override
  public void getHistory(GetHistoryRequest asked, StreamObserver<GetHistoryResponse> answer) {
    one(answer, () -> {
      var me = door.enter(Bearer.token());
      var page = services.history().page(me.identity(), room(me, asked.getRoomId()),
          new GochatRequest.History(asked.getLimit(), asked.getOffset()));
      return GetHistoryResponse.newBuilder().addAllMessages(page.page().stream().map(Wire::message).toList())
          .setTotal(page.total()).build();
    });
  }

  @Override
  public void streamRoom(StreamRoomRequest asked, StreamObserver<RoomEvent> answer) {
    guarded(answer, () -> {
      var me = door.enter(Bearer.token());
      services.history().rates().take(me.identity().id(), RateLimits.Action.REQUESTS);
      var room = room(me, asked.getRoomId());
      var out = (ServerCallStreamObserver<RoomEvent>) answer;
      var stream = streams.add(me, room, out);
      if (stream == null) {
        throw Wire.refused(Status.RESOURCE_EXHAUSTED, "this user has too many streams open", Duration.ofSeconds(10));
      }
      out.setOnReadyHandler(stream::write);
      out.setOnCancelHandler(() -> streams.over(stream));
      out.setOnCloseHandler(() -> streams.over(stream));
      stream.write();
      var changed = changed(me, room);
      if (changed != null) {
        stream.end(changed);
      }
    });
  }

  /// What was looked up before the stream was there may have changed before the stream could be told: why it may not go on.
  private @Nullable Status changed(Credentials me, Conversation room) {
    try {
      services.conversations().visible(me.identity(), room.id());
      return door.withdrawn(me) ? RoomStreams.REVOKED : services.hub().draining() ? RpcServer.STOPPING : null;
    } catch (RejectedException e) {
      return Wire.refused(e.rejection()).getStatus();
    } catch (StoreUnavailableException _) {
      return RpcServer.STOPPING;
    }
  }

  private Conversation room(Credentials me, String named) {
    return door.open(me, door.room(named));
  }

  private static String shown(Conversation room) {
    return GochatIds.room(room.id(), room.key());
  }

  private <A> void one(StreamObserver<A> answer, Supplier<A> asked) {
    guarded(answer, () -> {
      answer.onNext(asked.get());
      answer.onCompleted();
    });
  }

  private void guarded(StreamObserver<?> answer, Runnable call) {
    try {
      call.run();
    } catch (StatusRuntimeException e) {
      answer.onError(e);
    } catch (RejectedException e) {
      services.hub().rejected(e.rejection().code());
      answer.onError(Wire.refused(e.rejection()));
    } catch (ProblemException e) {
      services.hub().rejected(e.problem().code());
      answer.onError(Wire.refused(e.problem()));
    } catch (StoreUnavailableException _) {
      answer.onError(Wire.refused(Status.UNAVAILABLE, "the server cannot do this now", Duration.ofSeconds(1)));
    } catch (RuntimeException e) {
      services.hub().fault("call", null, e);
      answer.onError(Status.INTERNAL.withDescription("internal error").asRuntimeException());
    }
  }
}
