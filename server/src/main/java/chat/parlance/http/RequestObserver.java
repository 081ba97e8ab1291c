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

    /// The status of an answer that nobody waited for any more.
    int GONE = 499;

    /// The answer is sent, or the WebSocket is open (101), or [#GONE]. Once; if the answer came [Later], on the event loop of the
    /// connection, perhaps before [#returned], else on the thread that ran the handler.
    void answered(int status);

    /// The handler has done its part. On the thread that ran it, once.
    default void returned() {}
  }
}
