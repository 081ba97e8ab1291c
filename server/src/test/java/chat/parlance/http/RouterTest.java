package chat.parlance.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouterTest {

  private static final Handler ANY = _ -> Response.of(200);

  private static Mount mount(String prefix, Route... routes) {
    return new Mount(prefix, Cors.none(), Origins.same(), ProblemRenderer.standard(), List.of(routes));
  }

  private static Route route(String method, String template) {
    return Route.of(method, template, ANY);
  }

  private static String found(Router router, String method, String path) {
    return router.find(method, path) instanceof Router.Match.Found found
        ? found.mount().prefix() + found.route().template()
        : "missing";
  }

  @Test
  void aLiteralIsPreferredAndAParameterSteppedBackTo() {
    Router router = Router
        .of(mount("", route("GET", "/users/me"), route("GET", "/users/{id}"), route("DELETE", "/users/{id}"),
            route("GET", "/users/me/{x}/a"), route("GET", "/users/{id}/b/c"), route("GET", "/users/{rest*}")));
    assertThat(found(router, "GET", "/users/me")).isEqualTo("/users/me");
    assertThat(found(router, "GET", "/users/you")).isEqualTo("/users/{id}");
    assertThat(found(router, "DELETE", "/users/me")).isEqualTo("/users/{id}");
    assertThat(found(router, "GET", "/users/me/b/c")).isEqualTo("/users/{id}/b/c");
    assertThat(found(router, "GET", "/users/me/b/a")).isEqualTo("/users/me/{x}/a");
    assertThat(found(router, "GET", "/users/me/b/d")).isEqualTo("/users/{rest*}");
    assertThat(found(router, "GET", "/users/")).isEqualTo("/users/{rest*}");
    assertThat(found(router, "GET", "/users")).isEqualTo("missing");
  }

  @Test
  void mountsMayShareAPrefixAndTheMoreExactRouteWins() {
    Router router = Router.of(mount("/api", route("GET", "/{a}/{b}")), mount("/api/v1", route("GET", "/socket.io/")),
        mount("/api/v1", route("POST", "/convo")));
    assertThat(found(router, "GET", "/api/v1/socket.io/")).isEqualTo("/api/v1/socket.io/");
    assertThat(found(router, "GET", "/api/v1/other")).isEqualTo("/api/{a}/{b}");
    assertThat(router.find("GET", "/api/v1/other/x").mount().prefix()).isEqualTo("/api/v1");
    assertThat(router.find("PUT", "/api/v1/convo")).isInstanceOfSatisfying(Router.Match.Missing.class,
        missing -> assertThat(missing.allow()).containsExactly("GET", "HEAD", "OPTIONS", "POST"));
  }

  @Test
  void parametersAreNamedByTheRouteThatWon() {
    Router router = Router.of(mount("/x", route("GET", "/{a}/{b}"), route("POST", "/{c}/{d}")));
    assertThat(router.find("POST", "/x/1/2")).isInstanceOfSatisfying(Router.Match.Found.class,
        match -> assertThat(match.parameters()).isEqualTo(Map.of("c", "1", "d", "2")));
    assertThat(found(router, "GET", "/x//2")).isEqualTo("missing");
  }

  @Test
  void aStarAnswersEveryMethod() {
    Router router = Router.of(mount("", route("*", "/ws/{room}"), route("GET", "/ws/{room}")));
    assertThat(found(router, "POST", "/ws/1")).isEqualTo("/ws/{room}");
    assertThat(found(router, "BREW", "/ws/1")).isEqualTo("/ws/{room}");
  }

  @Test
  void clashesAndWrongTemplatesAreToldAtTheStart() {
    assertThatThrownBy(() -> Router.of(mount("/a", route("GET", "/{x}")), mount("", route("GET", "/a/{y}"))))
        .hasMessageContaining("GET /a/{y}").hasMessageContaining("\"/a\"");
    assertThatThrownBy(() -> Router.of(mount("", route("GET", "/a{x}")))).hasMessageContaining("a{x}");
    assertThatThrownBy(() -> Router.of(mount("", route("GET", "/{x*}/b")))).hasMessageContaining("{x*}");
    assertThatThrownBy(() -> route("GET", "a")).hasMessageContaining("\"a\"");
    assertThatThrownBy(() -> Mount.at("/a/").build()).hasMessageContaining("\"/a/\"");
    assertThatThrownBy(() -> Router.of(mount("", route("GET", "")))).hasMessageContaining("/");
  }
}
