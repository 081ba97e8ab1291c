package chat.parlance.http;

import java.util.ArrayList;
import java.util.List;

/// Routes under one prefix that share a CORS rule, an origin rule for upgrades and an error shape.
///
/// Several mounts may share a prefix. Requests that match no route are refused in the shape of the mount with the
/// longest prefix of the path, the first one listed among equals.
public record Mount(String prefix, Cors cors, Origins upgradeOrigins, ProblemRenderer problems, List<Route> routes) {

  public Mount {
    if (!prefix.isEmpty() && (!prefix.startsWith("/") || prefix.endsWith("/"))) {
      throw new IllegalArgumentException(
          "mount prefix \"" + prefix + "\", expected /path without a slash at its end, or nothing");
    }
    routes = List.copyOf(routes);
  }

  /// Starts a mount at a prefix: `/v1`, or nothing for the root. Without further words it has no CORS, same-origin
  /// upgrades, and RFC 9457 errors.
  public static Builder at(String prefix) {
    return new Builder(prefix);
  }

  /// Puts a mount together.
  public static final class Builder {

    private final String prefix;
    private final List<Route> routes = new ArrayList<>();
    private Cors cors = Cors.none();
    private Origins upgradeOrigins = Origins.same();
    private ProblemRenderer problems = ProblemRenderer.standard();

    private Builder(String prefix) {
      this.prefix = prefix;
    }

    public Builder cors(Cors rule) {
      cors = rule;
      return this;
    }

    /// The pages that may open a WebSocket here.
    public Builder upgradeOrigins(Origins rule) {
      upgradeOrigins = rule;
      return this;
    }

    public Builder problems(ProblemRenderer renderer) {
      problems = renderer;
      return this;
    }

    public Builder route(Route route) {
      routes.add(route);
      return this;
    }

    /// A GET route; it answers HEAD too, and is the one to answer an [Upgrade].
    public Builder get(String template, Handler handler) {
      return route(Route.of("GET", template, handler));
    }

    public Builder post(String template, Handler handler) {
      return route(Route.of("POST", template, handler));
    }

    public Builder put(String template, Handler handler) {
      return route(Route.of("PUT", template, handler));
    }

    public Builder patch(String template, Handler handler) {
      return route(Route.of("PATCH", template, handler));
    }

    public Builder delete(String template, Handler handler) {
      return route(Route.of("DELETE", template, handler));
    }

    public Mount build() {
      return new Mount(prefix, cors, upgradeOrigins, problems, routes);
    }
  }

  boolean covers(String path) {
    return path.startsWith(prefix)
        && (path.length() == prefix.length() || prefix.isEmpty() || path.charAt(prefix.length()) == '/');
  }
}
