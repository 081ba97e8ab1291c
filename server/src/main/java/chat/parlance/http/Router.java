package chat.parlance.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Finds who answers a method and a path. Immutable; its mounts are checked for clashing routes when it is made.
public final class Router {

  private static final Mount NOWHERE = Mount.at("").build();

  private final RouteTree tree = new RouteTree();
  private final List<Mount> mounts;
  private final List<Mount> byLength;

  private Router(List<Mount> mounts) {
    this.mounts = List.copyOf(mounts);
    byLength = mounts.stream().sorted(Comparator.comparingInt((Mount mount) -> -mount.prefix().length())).toList();
    mounts.forEach(mount -> mount.routes().forEach(route -> tree.add(mount, route)));
  }

  /// A router over these mounts.
  public static Router of(Mount... mounts) {
    return of(List.of(mounts));
  }

  /// A router over these mounts. `IllegalArgumentException` if two routes answer the same method and path.
  public static Router of(List<Mount> mounts) {
    return new Router(mounts);
  }

  /// What is answered, as method and full path template: `GET /v1/me`. In the order of registration.
  public List<String> templates() {
    return mounts.stream()
        .flatMap(
            mount -> mount.routes().stream().map(route -> route.method() + " " + mount.prefix() + route.template()))
        .toList();
  }

  /// What is known about a path: its mount, always; a route and its parameters, or else the methods it would allow
  /// (none if the path is unknown).
  sealed interface Match {
    Mount mount();

    Set<String> allow();

    record Found(Mount mount, Route route, Map<String, String> parameters, Set<String> allow) implements Match {}

    record Missing(Mount mount, Set<String> allow) implements Match {}
  }

  /// Looks up a raw (still percent-encoded) path that starts with a slash. A 400 problem if the path is not
  /// well-formed.
  Match find(String method, String rawPath) {
    List<String> segments = segments(rawPath);
    var candidates = new ArrayList<RouteTree.Endpoint>();
    tree.collect(segments, candidates);
    var allow = new TreeSet<String>();
    candidates.forEach(endpoint -> allow.addAll(endpoint.methods()));
    for (RouteTree.Endpoint endpoint : candidates) {
      RouteTree.Entry entry = endpoint.answering(method);
      if (entry != null) {
        return new Match.Found(entry.mount(), entry.route(), parameters(entry, segments), allow);
      }
    }
    Mount mount = candidates.isEmpty() ? covering(rawPath) : candidates.getFirst().mount();
    return new Match.Missing(mount, allow);
  }

  /// The mount in whose shape problems with this path are told.
  Mount covering(String rawPath) {
    for (Mount mount : byLength) {
      if (mount.covers(rawPath)) {
        return mount;
      }
    }
    return NOWHERE;
  }

  private static List<String> segments(String rawPath) {
    var segments = new ArrayList<String>();
    for (String raw : rawPath.substring(1).split("/", -1)) {
      String segment = PercentCodec.decode(raw, false);
      if (segment.equals(".") || segment.equals("..")) {
        throw Problem
            .of(400, "bad-path", "the path has a segment \"" + segment + "\", expected a path without . and ..")
            .asException();
      }
      segments.add(segment);
    }
    return segments;
  }

  private static Map<String, String> parameters(RouteTree.Entry entry, List<String> segments) {
    var parameters = new LinkedHashMap<String, String>();
    for (int i = 0; i < entry.template().size(); i++) {
      String part = entry.template().get(i);
      if (RouteTree.isTail(part)) {
        parameters.put(part.substring(1, part.length() - 2), tail(segments.subList(i, segments.size())));
      } else if (RouteTree.isParameter(part)) {
        parameters.put(part.substring(1, part.length() - 1), segments.get(i));
      }
    }
    return parameters;
  }

  private static String tail(List<String> segments) {
    for (String segment : segments) {
      if (segment.indexOf('/') >= 0 || segment.indexOf('\\') >= 0) {
        throw Problem.of(400, "bad-path", "the path has an escaped slash or a backslash, expected plain segments")
            .asException();
      }
    }
    return String.join("/", segments);
  }
}
