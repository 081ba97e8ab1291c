package chat.parlance.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/// One keep-alive connection on which one question is asked at a time. For the generator's thread only.
final class PageLine extends ChannelInboundHandlerAdapter {

  private final Pages pages;
  private final AnswerScan answer = new AnswerScan();
  private @Nullable Channel channel;
  private Pages.@Nullable Asked asked;

  PageLine(Pages pages) {
    this.pages = pages;
  }

  void ask(Pages.Asked question) {
    asked = question;
    if (channel != null) {
      var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(question.question().request()), channel.voidPromise());
    }
  }

  void close() {
    if (channel != null) {
      var _ = channel.close();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    channel = ctx.channel();
    pages.idle(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    var bytes = (ByteBuf) message;
    try {
      pages.bytes += bytes.readableBytes();
      var current = asked;
      if (current == null) {
        pages.fault("an answer came to nothing");
      } else if (answer.read(bytes)) {
        asked = null;
        pages.answered(current, answer.status(), answer.stamps());
        answer.next();
        pages.idle(this);
      }
    } finally {
      bytes.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    pages.ended(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    pages.fault("a connection failed: " + cause);
    var _ = ctx.close();
  }
}
