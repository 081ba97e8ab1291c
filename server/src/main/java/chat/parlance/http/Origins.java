package chat.parlance.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which web pages may talk to us: an allow-list of origins (`https://chat.example`), or all.
///
/// The page's own server (same host and port as the `Host` header) is always allowed. Programs that are no browsers
/// send no origin and are not restricted by this.
public final class Origins {

  private static final Origins ANY = new Origins(true, Set.of());
  private static final Origins SAME = new Origins(false, Set.of());

  private final boolean any;
  private final Set<String> allowed;

  private Origins(boolean any, Set<String> allowed) {
    this.any = any;
    this.allowed = allowed;
  }

  /// Every page.
  public static Origins any() {
    return ANY;
  }

  /// Only pages that this server has served itself.
  public static Origins same() {
    return SAME;
  }

  /// These origins (`*` among them means every page) and pages of this server.
  public static Origins of(Collection<String> origins) {
    if (origins.contains("*")) {
      return ANY;
    }
    return new Origins(false, origins.stream().map(Origins::checked).collect(Collectors.toUnmodifiableSet()));
  }

  /// The pages of both.
  public Origins or(Origins other) {
    return any || other.any ? ANY
        : new Origins(false,
            Stream.concat(allowed.stream(), other.allowed.stream()).collect(Collectors.toUnmodifiableSet()));
  }

  boolean isAny() {
    return any;
  }

  /// Whether a page of `origin` may talk to the server it calls `host`.
  public boolean allow(String origin, @Nullable String host) {
    return any || allowed.contains(origin.toLowerCase(Locale.ROOT)) || isSame(origin, host);
  }

  private static String checked(String origin) {
    String lower = origin.toLowerCase(Locale.ROOT);
    if (authority(lower) == null || !lower.matches("[a-z][a-z0-9+.-]*://[^/?#]+")) {
      throw new IllegalArgumentException(
          "origin \"" + origin + "\", expected * or scheme://host or scheme://host:port");
    }
    return lower;
  }

  private static boolean isSame(String origin, @Nullable String host) {
    if (host == null) {
      return false;
    }
    String lower = origin.toLowerCase(Locale.ROOT);
    String authority = authority(lower);
    return authority != null && authority.equals(withPort(host.toLowerCase(Locale.ROOT), lower));
  }

  /// Host and port of an origin, the default port of its scheme filled in.
  private static @Nullable String authority(String origin) {
    try {
      String authority = new URI(origin).getRawAuthority();
      return authority == null ? null : withPort(authority, origin);
    } catch (URISyntaxException _) {
      return null;
    }
  }

  private static String withPort(String authority, String origin) {
    if (authority.lastIndexOf(':') > authority.lastIndexOf(']')) {
      return authority;
    }
    return authority + (origin.startsWith("https:") ? ":443" : ":80");
  }

  @Override
  public String toString() {
    return any ? "*" : allowed.toString();
  }
}
