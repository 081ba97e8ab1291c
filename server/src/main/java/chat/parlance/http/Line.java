package chat.parlance.http;

import io.netty.channel.Channel;

/// One open connection, in whatever state: the handler that speaks for its channel. Event loop only.
interface Line {

  Channel channel();

  /// Its place in [OpenLines], kept for it.
  int place();

  void place(int place);

  /// The server is closing: finish what is running, then hang up.
  void hangUp();

  /// Closes the channel at once; what is not sent is lost.
  static void cut(Channel channel) {
    var _ = channel.close();
  }
}
