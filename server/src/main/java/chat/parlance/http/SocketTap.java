package chat.parlance.http;

import chat.parlance.http.DeadlineWheel.Deadline;
import io.netty.channel.Channel;

/// Stops and starts reading the socket for a streamed body; the client's time does not run while we do not read.
record SocketTap(Channel channel, LoopShare share, Deadline deadline, Runnable reopened) implements BodyStream.Tap {

  @Override
  public void close() {
    channel.config().setAutoRead(false);
    share.wheel().disarm(deadline);
  }

  @Override
  public void open() {
    share.loop().execute(reopened);
  }
}
