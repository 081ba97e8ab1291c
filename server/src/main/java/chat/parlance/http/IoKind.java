package chat.parlance.http;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How event loops ask the operating system for bytes.
public enum IoKind {
  /// Linux. The default there.
  EPOLL,
  /// Linux, where the kernel permits it.
  IO_URING,
  /// Everywhere.
  NIO;

  /// The default: epoll, or else NIO. io_uring is a matter of choice: its deliveries cost no more but allocate, and containers
  /// often forbid it (docs/performance.md).
  public static IoKind best() {
    return Epoll.isAvailable() ? EPOLL : NIO;
  }

  /// The one with this name (`epoll`, `io_uring`, `nio`), or the best for `auto`. Throws `IllegalArgumentException`, which says
  /// why, when it is not to be had here.
  public static IoKind named(String name) {
    if (name.equals("auto")) {
      return best();
    }
    var kind = valueOf(name.toUpperCase(Locale.ROOT));
    var missing = kind.missing();
    if (missing != null) {
      throw new IllegalArgumentException("\"" + name + "\" is not to be had here: " + missing + " (expected: auto)");
    }
    return kind;
  }

  /// The name in configuration and logs.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Whether it is to be had here.
  public boolean isAvailable() {
    return missing() == null;
  }

  private @Nullable String missing() {
    var cause = switch (this) {
      case EPOLL -> Epoll.unavailabilityCause();
      case IO_URING -> IoUring.unavailabilityCause();
      case NIO -> null;
    };
    return cause == null ? null : String.valueOf(cause.getMessage());
  }

  IoHandlerFactory handlers() {
    return switch (this) {
      case EPOLL -> EpollIoHandler.newFactory();
      case IO_URING -> IoUringIoHandler.newFactory();
      case NIO -> NioIoHandler.newFactory();
    };
  }

  Class<? extends ServerChannel> channelType() {
    return switch (this) {
      case EPOLL -> EpollServerSocketChannel.class;
      case IO_URING -> IoUringServerSocketChannel.class;
      case NIO -> NioServerSocketChannel.class;
    };
  }
}
