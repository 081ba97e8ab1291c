package chat.parlance.rpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/// Takes the token out of the metadata of each call: `authorization: Bearer <token>`.
final class Bearer implements ServerInterceptor {

  private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of("authorization",
      Metadata.ASCII_STRING_MARSHALLER);
  private static final Context.Key<String> TOKEN = Context.key("token");
  private static final String SCHEME = "Bearer ";

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
      ServerCallHandler<Q, A> next) {
    var header = headers.get(AUTHORIZATION);
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return next.startCall(call, headers);
    }
    return Contexts.interceptCall(Context.current().withValue(TOKEN, header.substring(SCHEME.length()).trim()), call,
        headers, next);
  }

  /// The token of the call that this thread works for; refuses a call without one.
  static String token() {
    var token = TOKEN.get();
    if (token == null || token.isEmpty()) {
      throw Wire.refused(Status.UNAUTHENTICATED, "the metadata authorization: Bearer <access token> is missing", null);
    }
    return token;
  }
}
