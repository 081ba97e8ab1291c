package chat.parlance.dialect.gabay;

import chat.parlance.core.Credentials;
import chat.parlance.core.Identity;
import chat.parlance.core.Names;
import chat.parlance.core.Revocations;
import chat.parlance.http.Headers;
import chat.parlance.http.Problem;
import chat.parlance.http.Query;
import chat.parlance.http.Request;
import chat.parlance.identity.Doorkeeper;
import chat.parlance.identity.KeySource;
import chat.parlance.identity.SignedWord;
import chat.parlance.identity.TokenRefusal;
import chat.parlance.identity.TokenRefusedException;
import chat.parlance.identity.TokenRules;
import chat.parlance.identity.TokenVerifier;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Who a token of Gabay speaks for (HS256), and in which tenant's space. What the token calls its user is remembered. Safe for
/// many threads.
public final class GabayDoor {

  static final String NO_TOKEN = "Authentication token is required";
  static final String NO_USER = "User ID is required";
  static final String BAD_FORMAT = "Invalid token format: it must start with 'Bearer '";
  static final String BAD_TOKEN = "Invalid token";
  static final String EXPIRED = "Token has expired";
  static final String OTHER_USER = "User ID does not match the token";
  private static final String TAG = "x-tenant-tag";
  private static final String BEARER = "Bearer ";

  /// What the door is made of. `space`: of those without a tenant, which is that of all dialects if `shared`; `plainTenants`:
  /// whether a tenant that nobody signed for is believed.
  public record Trust(String secret, String space, boolean shared, boolean plainTenants, Duration longestLife) {}

  /// What a handshake brings: the auth payload's `token`, `userId` and `tenantToken`, and the query and headers it came with.
  public record Presented(@Nullable String token, @Nullable String userId, @Nullable String tenantToken, Query query,
      Headers headers) {

    @Nullable String tag() {
      return tenantToken != null && !tenantToken.isBlank() ? tenantToken : tagOf(headers, query);
    }
  }

  /// What became of a handshake.
  public sealed interface Handshake {

    record Admitted(Credentials who) implements Handshake {}

    /// `message` is what CONNECT_ERROR says.
    record Refused(String message) implements Handshake {}
  }

  private final Doorkeeper keeper;
  private final Tenants tenants;
  private final Names names;

  /// `IllegalArgumentException` if the secret is too short.
  public GabayDoor(Trust trust, InstantSource clock, Revocations revocations, Names names) {
    var keys = KeySource.secret(trust.secret());
    var rules = TokenRules.user("userId", "id", "sub", "user.id")
        .named("name", "username", "email", "user.name", "user.username", "user.email").spacedBy("tag")
        .in(Tenants.PUBLIC).livingAtMost(trust.longestLife());
    this.keeper = new Doorkeeper(new TokenVerifier(keys, rules, clock), revocations);
    this.tenants = new Tenants(trust.space(), trust.shared(), new SignedWord(keys, "tag", clock), trust.plainTenants());
    this.names = names;
  }

  /// Who asks over HTTP. Throws a 400, 401 or 403 problem.
  Identity enter(Request request) {
    var header = request.header("Authorization");
    if (header == null || header.isBlank()) {
      throw unauthorized(NO_TOKEN);
    }
    var token = bearer(header);
    if (token == null) {
      throw unauthorized(BAD_FORMAT);
    }
    try {
      return admitted(token, tagOf(request.headers(), request.query())).identity();
    } catch (TokenRefusedException e) {
      throw unauthorized(said(e.refusal()));
    } catch (Tenants.RefusedTagException e) {
      throw Problem.of(e.status(), "tenant", e.said()).asException();
    }
  }

  /// Who opens a socket.
  public Handshake handshake(Presented presented) {
    var said = presented.token();
    if (said == null || said.isBlank()) {
      return new Handshake.Refused(NO_TOKEN);
    }
    if (presented.userId() == null || presented.userId().isBlank()) {
      return new Handshake.Refused(NO_USER);
    }
    var token = bearer(said);
    if (token == null) {
      return new Handshake.Refused(BAD_FORMAT);
    }
    try {
      var who = admitted(token, presented.tag());
      return who.identity().user().equals(presented.userId()) ? new Handshake.Admitted(who)
          : new Handshake.Refused(OTHER_USER);
    } catch (TokenRefusedException e) {
      return new Handshake.Refused(said(e.refusal()));
    } catch (Tenants.RefusedTagException e) {
      return new Handshake.Refused(e.said());
    }
  }

  /// The token is withdrawn or not for its user in the space that it leads to.
  private Credentials admitted(String token, @Nullable String tag) throws Tenants.RefusedTagException {
    var verified = keeper.tokens().verify(token);
    var named = verified.identity();
    var me = new Identity(tenants.space(named.space(), tag), named.user(), named.name(), null, named.roles());
    var who = new Credentials(me, verified.tokenId(), verified.issuedAt(), verified.refusedFrom());
    if (keeper.withdrawn(who)) {
      throw new TokenRefusedException(new TokenRefusal.Revoked());
    }
    if (me.name() != null) {
      names.note(me, me.name());
    }
    return who;
  }

  /// The first one that is there: in a header, in a cookie, in the query.
  private static @Nullable String tagOf(Headers headers, Query query) {
    var header = headers.first(TAG);
    if (header != null && !header.isBlank()) {
      return header;
    }
    for (var line : headers.all("Cookie")) {
      for (var cookie : line.split(";", -1)) {
        int equals = cookie.indexOf('=');
        if (equals > 0 && cookie.substring(0, equals).strip().equalsIgnoreCase(TAG)) {
          return cookie.substring(equals + 1).strip().replace("\"", "");
        }
      }
    }
    return query.first(TAG);
  }

  private static @Nullable String bearer(String said) {
    var token = said.startsWith(BEARER) ? said.substring(BEARER.length()).strip() : "";
    return token.isEmpty() ? null : token;
  }

  private static String said(TokenRefusal refusal) {
    return switch (refusal) {
      case TokenRefusal.Expired _ -> EXPIRED;
      case TokenRefusal.NoUser _,TokenRefusal.BadClaim _ -> refusal.sentence();
      default -> BAD_TOKEN;
    };
  }

  private static RuntimeException unauthorized(String text) {
    return Problem.of(401, "unauthenticated", text).asException();
  }
}
