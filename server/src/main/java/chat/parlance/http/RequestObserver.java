package chat.parlance.http;

/// Who follows requests, for traces. Must be quick and must not throw.
public interface RequestObserver {

  /// Nobody follows.
  RequestObserver SILENT = (_, _) -> _ -> {};

  /// A handler begins with the request; `template` is the path template of its route, with the mount's prefix. On the thread
  /// that runs the handler.
  Watch begun(Request request, String template);

  /// One request that is followed.
  interface Watch {

    /// The answer is sent, or the WebSocket is open (101). On the same thread, once.
    void answered(int status);
  }
}
