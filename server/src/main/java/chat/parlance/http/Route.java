package chat.parlance.http;

/// One thing a client may ask: a method, a path template below the mount's prefix, and who answers.
///
/// Template segments are literal, `{name}` (one segment) or, at the end, `{name*}` (the rest of the path, one segment
/// or more). A literal is preferred to a parameter. A trailing slash is part of the path. Method `*` answers all
/// methods. `maxBody` is the longest request body in bytes, 0 means the listener's default; a `streaming` route gets
/// its body while it arrives ([Request#stream]) and does not hold it in memory.
public record Route(String method, String template, Handler handler, long maxBody, boolean streaming) {

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
    return new Route(method, template, handler, 0, false);
  }

  /// This route with its own body limit in bytes.
  public Route upTo(long bytes) {
    return new Route(method, template, handler, bytes, streaming);
  }

  /// This route, reading its body of at most so many bytes as a stream.
  public Route streamingUpTo(long bytes) {
    return new Route(method, template, handler, bytes, true);
  }
}
