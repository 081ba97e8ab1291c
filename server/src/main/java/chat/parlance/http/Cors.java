package chat.parlance.http;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The cross-origin rule of a [Mount]: which pages may read its answers (the Fetch standard, "CORS protocol").
///
/// `origins`: any without `credentials` is answered with `*`; everything else by echoing an allowed origin, with
/// `Vary: Origin`.
/// `methods`: empty means what the path supports. `requestHeaders`: empty means whatever the preflight asks for.
/// `preflightStatus`: what preflights are answered with. `refuseOthers`: a request from another origin gets a 403 instead of an answer it cannot read.
public record Cors(Origins origins, boolean credentials, List<String> methods, List<String> requestHeaders,
    List<String> exposedHeaders, Duration maxAge, boolean refuseOthers, int preflightStatus) {

  public Cors {
    methods = List.copyOf(methods);
    requestHeaders = List.copyOf(requestHeaders);
    exposedHeaders = List.copyOf(exposedHeaders);
  }

  /// No CORS headers: pages of this server only.
  public static Cors none() {
    return of(Origins.same(), false);
  }

  /// `*`: every page, without cookies.
  public static Cors any() {
    return of(Origins.any(), false);
  }

  /// Every page, its origin echoed, cookies allowed.
  public static Cors echo() {
    return of(Origins.any(), true);
  }

  /// These pages; all headers; preflights kept for ten minutes.
  public static Cors of(Origins origins, boolean credentials) {
    return new Cors(origins, credentials, List.of(), List.of(), List.of(), Duration.ofMinutes(10), false, 204);
  }

  /// This rule with fixed lists of methods and request headers.
  public Cors allowing(List<String> allMethods, List<String> allHeaders) {
    return new Cors(origins, credentials, allMethods, allHeaders, exposedHeaders, maxAge, refuseOthers,
        preflightStatus);
  }

  /// This rule with response headers that pages may read.
  public Cors exposing(List<String> headers) {
    return new Cors(origins, credentials, methods, requestHeaders, headers, maxAge, refuseOthers, preflightStatus);
  }

  /// This rule, refusing other origins with 403.
  public Cors refusingOthers() {
    return new Cors(origins, credentials, methods, requestHeaders, exposedHeaders, maxAge, true, preflightStatus);
  }

  /// This rule, answering preflights with this status instead of 204.
  public Cors preflightsWith(int status) {
    return new Cors(origins, credentials, methods, requestHeaders, exposedHeaders, maxAge, refuseOthers, status);
  }

  /// Whether the request must be refused outright.
  boolean refuses(Headers request) {
    String origin = request.first("Origin");
    return refuseOthers && origin != null && !origins.allow(origin, request.first("Host"));
  }

  /// This answer with the headers that let an allowed page read it.
  Response onto(Response response, Headers request) {
    Headers headers = response.headers();
    String allowed = allowed(request);
    if (!isStar()) {
      headers = headers.withToken("Vary", "Origin");
    }
    if (allowed != null) {
      headers = headers.with("Access-Control-Allow-Origin", allowed);
      if (credentials) {
        headers = headers.with("Access-Control-Allow-Credentials", "true");
      }
      if (!exposedHeaders.isEmpty()) {
        headers = headers.with("Access-Control-Expose-Headers", String.join(", ", exposedHeaders));
      }
    }
    return new Response(response.status(), headers, response.body());
  }

  /// The answer to a preflight for a path that supports `supported`; without grants if the origin is not allowed.
  Response preflight(Headers request, Set<String> supported) {
    Response response = Response.of(preflightStatus);
    if (allowed(request) == null) {
      return response;
    }
    response = response.with("Access-Control-Allow-Methods",
        String.join(", ", methods.isEmpty() ? supported : methods));
    String headers = requestHeaders.isEmpty()
        ? request.first("Access-Control-Request-Headers")
        : String.join(", ", requestHeaders);
    if (headers != null) {
      response = response.with("Access-Control-Allow-Headers", headers).with("Vary", "Access-Control-Request-Headers");
    }
    return response.with("Access-Control-Max-Age", Long.toString(maxAge.toSeconds()));
  }

  static boolean isPreflight(String method, Headers request) {
    return method.equals("OPTIONS") && request.has("Origin") && request.has("Access-Control-Request-Method");
  }

  private boolean isStar() {
    return origins.isAny() && !credentials;
  }

  private @Nullable String allowed(Headers request) {
    String origin = request.first("Origin");
    if (isStar()) {
      return "*";
    }
    return origin != null && origins.allow(origin, request.first("Host")) ? origin : null;
  }
}
