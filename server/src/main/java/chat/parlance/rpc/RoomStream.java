package chat.parlance.rpc;

import chat.parlance.core.Conversation;
import chat.parlance.core.Credentials;
import chat.parlance.gochat.wire.chat.RoomEvent;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The events that wait for one caller, bounded in bytes: who does not read is cut off, and nobody waits for it.
///
/// Any thread may offer and end; events are written by one task at a time, while the network takes them.
final class RoomStream {

  /// Who listens, and where.
  record Place(Credentials who, Conversation room) {}

  /// Why a reader that is too slow is cut off.
  static final Status SLOW = Status.RESOURCE_EXHAUSTED
      .withDescription("too slow to read; ask for the history and stream again");
  /// What the tables take for one event that waits.
  private static final int OVERHEAD = 100;

  private final Place place;
  private final long id;
  private final ServerCallStreamObserver<RoomEvent> out;
  private final RoomStreams streams;
  private final Executor executor;
  private final ArrayDeque<RoomEvent> waiting = new ArrayDeque<>();
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicBoolean over = new AtomicBoolean();
  private long bytes;
  private @Nullable Status end;
  private boolean told;

  /// `first` is what it begins with, whatever is offered meanwhile.
  RoomStream(RoomStreams streams, long id, Place place, ServerCallStreamObserver<RoomEvent> out, RoomEvent first) {
    this.streams = streams;
    this.id = id;
    this.place = place;
    this.out = out;
    this.executor = streams.executor();
    this.bytes = size(first);
    waiting.add(first);
  }

  /// Like the number of a session, but negative: no session has it.
  long id() {
    return id;
  }

  Credentials who() {
    return place.who();
  }

  Conversation room() {
    return place.room();
  }

  /// Takes an event that will be written when the network takes it. Past the bound the stream ends, and what waits is
  /// forgotten.
  void offer(RoomEvent event) {
    synchronized (waiting) {
      if (end != null) {
        return;
      }
      bytes += size(event);
      if (bytes > streams.bound()) {
        end = SLOW;
        waiting.clear();
      } else {
        waiting.add(event);
      }
    }
    write();
  }

  /// Ends the stream; the first reason counts. When the server stops, what was offered before is still written as far as the
  /// caller reads it; for any other reason what waits is forgotten.
  void end(Status why) {
    synchronized (waiting) {
      if (end == null) {
        end = why;
        if (!why.equals(RpcServer.STOPPING)) {
          waiting.clear();
        }
      }
    }
    write();
  }

  /// True once, of whoever says that the call is over.
  boolean over() {
    return !over.getAndSet(true);
  }

  private static int size(RoomEvent event) {
    return event.getSerializedSize() + OVERHEAD;
  }

  /// Writes what can be written, soon.
  void write() {
    if (calls.getAndIncrement() == 0) {
      executor.execute(this::writeAll);
    }
  }

  /// A stream that cannot be written to any more is over; `calls` stays up, so nobody tries again.
  private void writeAll() {
    int answered;
    do {
      answered = calls.get();
      try {
        writeSome();
      } catch (IllegalStateException | StatusRuntimeException _) {
        streams.remove(this);
        return;
      }
    } while (calls.addAndGet(-answered) != 0);
  }

  private void writeSome() {
    while (true) {
      RoomEvent next;
      Status last;
      boolean empty;
      synchronized (waiting) {
        last = end;
        next = out.isReady() ? waiting.poll() : null;
        empty = waiting.isEmpty();
        if (next != null) {
          bytes -= size(next);
        }
      }
      if (last != null) {
        streams.remove(this);
      }
      if (next != null) {
        out.onNext(next);
      } else {
        if (last != null && !told && empty) {
          told = true;
          out.onError(last.asRuntimeException());
        }
        return;
      }
    }
  }
}
