package chat.parlance.http;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The routes of a router by path segment. Written while the router is made, only read afterwards.
final class RouteTree {

  /// A route, the mount it belongs to, and its full template cut into segments.
  record Entry(Mount mount, Route route, List<String> template) {}

  /// What is answered at one template, by method.
  static final class Endpoint {
    private final Map<String, Entry> byMethod = new LinkedHashMap<>();

    @Nullable Entry answering(String method) {
      Entry entry = byMethod.get(method);
      if (entry == null && method.equals("HEAD")) {
        entry = byMethod.get("GET");
      }
      return entry == null ? byMethod.get("*") : entry;
    }

    Set<String> methods() {
      var methods = new TreeSet<String>(byMethod.keySet());
      if (methods.remove("*")) {
        methods.addAll(List.of("GET", "POST", "PUT", "PATCH", "DELETE"));
      }
      if (methods.contains("GET")) {
        methods.add("HEAD");
      }
      methods.add("OPTIONS");
      return methods;
    }

    Mount mount() {
      return byMethod.values().iterator().next().mount();
    }
  }

  private static final class Node {
    private final Map<String, Node> literals = new HashMap<>();
    private @Nullable Node parameter;
    private @Nullable Endpoint here;
    private @Nullable Endpoint tail;
  }

  private final Node root = new Node();

  void add(Mount mount, Route route) {
    String path = mount.prefix() + route.template();
    if (path.isEmpty()) {
      throw new IllegalArgumentException("a route at the root has an empty template, expected /");
    }
    List<String> template = List.of(path.substring(1).split("/", -1));
    Node node = root;
    for (int i = 0; i < template.size(); i++) {
      String part = template.get(i);
      if (isTail(part)) {
        if (i != template.size() - 1) {
          throw new IllegalArgumentException(
              "path template " + path + " goes on after " + part + ", expected that at its end");
        }
        node.tail = put(node.tail, new Entry(mount, route, template));
        return;
      }
      node = child(node, part, path);
    }
    node.here = put(node.here, new Entry(mount, route, template));
  }

  private static Node child(Node node, String part, String path) {
    if (isParameter(part)) {
      if (node.parameter == null) {
        node.parameter = new Node();
      }
      return node.parameter;
    }
    if (part.indexOf('{') >= 0 || part.indexOf('}') >= 0) {
      throw new IllegalArgumentException(
          "path template " + path + " has a segment " + part + ", expected text, {name} or {name*}");
    }
    return node.literals.computeIfAbsent(part, _ -> new Node());
  }

  private static Endpoint put(@Nullable Endpoint existing, Entry entry) {
    Endpoint endpoint = existing == null ? new Endpoint() : existing;
    Entry earlier = endpoint.byMethod.putIfAbsent(entry.route().method(), entry);
    if (earlier != null) {
      throw new IllegalArgumentException(
          "two routes answer " + entry.route().method() + " /" + String.join("/", entry.template())
              + ": the other is in the mount at \"" + earlier.mount().prefix() + "\"");
    }
    return endpoint;
  }

  /// Adds every endpoint whose template fits, literal segments first.
  void collect(List<String> segments, List<Endpoint> found) {
    collect(root, segments, 0, found);
  }

  private static void collect(Node node, List<String> segments, int at, List<Endpoint> found) {
    if (at == segments.size()) {
      if (node.here != null) {
        found.add(node.here);
      }
      return;
    }
    Node literal = node.literals.get(segments.get(at));
    if (literal != null) {
      collect(literal, segments, at + 1, found);
    }
    if (node.parameter != null && !segments.get(at).isEmpty()) {
      collect(node.parameter, segments, at + 1, found);
    }
    if (node.tail != null) {
      found.add(node.tail);
    }
  }

  static boolean isTail(String part) {
    return part.startsWith("{") && part.endsWith("*}");
  }

  static boolean isParameter(String part) {
    return part.startsWith("{") && part.endsWith("}");
  }
}
