package chat.parlance.http;

/// Answers the requests of one route.
///
/// Called on a virtual thread of its own, so it may block. A [ProblemException] is answered in the mount's error shape;
/// any other exception is a fault: one log line with the request id, and a generic 500.
@FunctionalInterface
public interface Handler {

  /// The answer to one request.
  Answer handle(Request request) throws Exception;
}
