package chat.parlance.http;

/// One thing a client may ask: a method, a path template below the mount's prefix, and who answers.
///
/// Template segments are literal, `{name}` (one segment) or, at the end, `{name*}` (the rest of the path, one segment
/// or more). A literal is preferred to a parameter. A trailing slash is part of the path. Method `*` answers all
/// methods. `maxBody` is the longest request body in bytes, 0 means the listener's default.
public record Route(String method, String template, Handler handler, long maxBody, Manner manner) {

  /// How the handler is run.
  public enum Manner {
    /// On a virtual thread, with the whole body in memory.
    WHOLE,
    /// On a virtual thread; it gets the body while it arrives ([Request#stream]).
    STREAMING,
    /// On the event loop, with the whole body: for what never waits and takes microseconds.
    PROMPT
  }

  public Route {
    if (!template.startsWith("/") && !template.isEmpty()) {
      throw new IllegalArgumentException("path template \"" + template + "\", expected a leading /");
    }
    if (maxBody < 0) {
      throw new IllegalArgumentException("maximal body of " + template + " is " + maxBody + ", expected 0 or more");
    }
  }

  /// A route with the listener's default limit.
  public static Route of(String method, String template, Handler handler) {
    return new Route(method, template, handler, 0, Manner.WHOLE);
  }

  /// This route with its own body limit in bytes.
  public Route upTo(long bytes) {
    return new Route(method, template, handler, bytes, manner);
  }

  /// This route, its handler run on the event loop.
  public Route promptly() {
    return new Route(method, template, handler, maxBody, Manner.PROMPT);
  }

  /// This route, reading its body of at most so many bytes as a stream.
  public Route streamingUpTo(long bytes) {
    return new Route(method, template, handler, bytes, Manner.STREAMING);
  }
}
