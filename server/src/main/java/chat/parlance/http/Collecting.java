package chat.parlance.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpContent;
import org.jspecify.annotations.Nullable;

/// A request whose body is being read into memory, as far as it has come. Event loop only.
final class Collecting {

  private final Asked asked;
  private final HttpLimits limits;
  private final ByteBuf body;

  Collecting(Asked asked, HttpLimits limits, ByteBufAllocator allocator) {
    this.asked = asked;
    this.limits = limits;
    body = asked.hasBody() ? allocator.buffer() : Unpooled.EMPTY_BUFFER;
  }

  Asked asked() {
    return asked;
  }

  /// Takes a piece of the body; what is wrong with it, if anything.
  @Nullable Problem add(HttpContent content) {
    if (!content.decoderResult().isSuccess()) {
      return RequestHead.malformed(content.decoderResult().cause(), limits);
    }
    long most = asked.decision().maxBody();
    if (body.readableBytes() + (long) content.content().readableBytes() > most) {
      return BodyStream.tooLong(most);
    }
    if (content.content().isReadable()) {
      body.writeBytes(content.content());
    }
    return null;
  }

  MemoryBody body() {
    return new MemoryBody(ByteBufUtil.getBytes(body));
  }

  void release() {
    body.release();
  }
}
