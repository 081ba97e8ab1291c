package chat.parlance.gateway;

import chat.parlance.http.CloseCode;
import chat.parlance.http.WebSocket;
import chat.parlance.http.WebSocketListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// A connection that is told one thing and closed with 1000; what it says meanwhile is not heard.
record TurnedAway(Frame why) implements WebSocketListener {

  @Override
  public void opened(WebSocket socket) {
    socket.write(Unpooled.wrappedBuffer(why.bytes()));
    socket.flush();
    socket.close(CloseCode.NORMAL, "");
  }

  @Override
  public void text(WebSocket socket, ByteBuf payload) {
    // it was closed before it could say anything
  }

  @Override
  public void binary(WebSocket socket, ByteBuf payload) {
    // likewise
  }

  @Override
  public void closed(WebSocket socket, int code, String reason, boolean clean) {
    // there is nothing to forget
  }
}
