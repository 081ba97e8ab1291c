package chat.parlance;

import chat.parlance.config.ConfigException;
import chat.parlance.config.ParlanceConfig;
import chat.parlance.core.Identity;
import chat.parlance.identity.TokenVerifier;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `parlance outbox`: looks at dead letters, and tries them again or forgets them; asks the server that runs.
@Command(name = "outbox", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "(list | replay | drop)", description = {
    "Look at what other systems could not be told (dead letters of webhooks,",
    "Kafka, notifications); try it again or forget it.",
    "Asks the server that runs with this configuration, over HTTP."})
final class OutboxCommand {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int AT_ONCE = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Spec CommandSpec spec = CommandSpec.create();

  /// Which server, and who asks.
  static final class Asked {

    @Mixin Main.Configured configured = new Main.Configured();

    @Option(names = "--url", paramLabel = "URL", description = "Where the server is; default: where the configuration has it listen.")
    @Nullable String url;

    @Option(names = "--token", paramLabel = "TOKEN", description = "Token with role admin in the space default; default: one that the server's own secret signs.")
    @Nullable String token;

    @Option(names = "--consumer", paramLabel = "NAME", description = "Dead letters of one consumer, such as webhook:crm, kafka, humane-kafka or hexatron-notifications.")
    @Nullable String consumer;
  }

  /// Which dead letters.
  static final class Chosen {

    @Option(names = "--id", paramLabel = "N", description = "The dead letter with this id; may be repeated.") List<Long> ids = List
        .of();

    @Option(names = "--all", description = "All of them; with --consumer, of that one.") boolean all;
  }

  @Command(name = "list", mixinStandardHelpOptions = true, description = "List dead letters: where the change is, when and why it was given up. No text of a message is shown, unless a payload has it.")
  int list(@Mixin Asked asked,
      @Option(names = "--payload", description = "Show what the outbox keeps for the consumer, too.") boolean payload)
      throws IOException, InterruptedException {
    var line = line(asked);
    var out = spec.commandLine().getOut();
    int count = 0;
    for (var letter : line.dead(asked.consumer, payload)) {
      count++;
      out.printf("%d  %s  space=%s conversation=%s seq=%d  since %s, given up %s: %s%n",
          letter.path("id").asLong(), letter.path("consumer").asString(""), letter.path("space").asString(""),
          letter.path("conversation").asString(""), letter.path("seq").asLong(), letter.path("at").asString(""),
          letter.path("givenUpAt").asString(""), letter.path("reason").asString(""));
      if (payload) {
        out.println("    " + letter.path("payload").asString(""));
      }
    }
    out.println(count + " dead letter(s).");
    return 0;
  }

  @Command(name = "replay", mixinStandardHelpOptions = true, description = "Try dead letters again: they wait as if they had never failed, before what waits of their conversations.")
  int replay(@Mixin Asked asked, @Mixin Chosen chosen) throws IOException, InterruptedException {
    spec.commandLine().getOut().println(each(asked, chosen, "replay") + " dead letter(s) are tried again.");
    return 0;
  }

  @Command(name = "drop", mixinStandardHelpOptions = true, description = "Forget dead letters: their consumers will never be told.")
  int drop(@Mixin Asked asked, @Mixin Chosen chosen) throws IOException, InterruptedException {
    spec.commandLine().getOut().println(each(asked, chosen, "drop") + " dead letter(s) are gone.");
    return 0;
  }

  private static long each(Asked asked, Chosen chosen, String what) throws IOException, InterruptedException {
    if (chosen.all == !chosen.ids.isEmpty()) {
      throw new ConfigException("--id and --all: " + (chosen.all ? "both" : "none") + " (expected: one of them)");
    }
    var line = line(asked);
    var ids = new ArrayList<>(chosen.ids);
    if (chosen.all) {
      line.dead(asked.consumer, false).forEach(letter -> ids.add(letter.path("id").asLong()));
    }
    long count = 0;
    for (int i = 0; i < ids.size(); i += AT_ONCE) {
      var body = JSON.createObjectNode();
      ids.subList(i, Math.min(ids.size(), i + AT_ONCE)).forEach(body.putArray("ids")::add);
      count += line.ask("POST", "/" + what, body.toString()).path("count").asLong();
    }
    return count;
  }

  private static Line line(Asked asked) throws IOException {
    var config = asked.configured.config();
    return new Line(asked.url == null ? url(config) : asked.url.replaceFirst("/+$", ""),
        asked.token == null ? token(config) : asked.token);
  }

  private static String url(ParlanceConfig config) {
    var server = config.server();
    var host = server.host().equals("0.0.0.0") || server.host().equals("::") ? "localhost" : server.host();
    return (server.tlsCertificate() == null ? "http://" : "https://") + (host.contains(":") ? "[" + host + "]" : host)
        + ":" + server.port();
  }

  private static String token(ParlanceConfig config) throws IOException {
    try (var keys = Keys.of(config, Clock.systemUTC())) {
      var issuer = keys.issuer();
      if (issuer == null) {
        throw new ConfigException("--token: none (expected: one, for tokens are checked with foreign keys here)");
      }
      return issuer.issue(
          new Identity(TokenVerifier.DEFAULT_SPACE, "operator", null, null, Set.of(Identity.ADMIN)),
          Duration.ofMinutes(10));
    }
  }

  /// A server, and how it is asked.
  private record Line(String url, String token) {

    JsonNode ask(String method, String path, String body) throws IOException, InterruptedException {
      try (var http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
        var answer = http.send(HttpRequest.newBuilder(URI.create(url + "/v1/admin/outbox" + path)).timeout(PATIENCE)
            .header("Authorization", "Bearer " + token).header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body)).build(),
            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        var said = JSON.readTree(answer.body());
        if (answer.statusCode() != 200) {
          throw new IOException(url + " refuses: " + said.path("detail").asString("status " + answer.statusCode()));
        }
        return said;
      } catch (java.net.ConnectException _) {
        throw new IOException("no server answers at " + url + " (expected: one; --url says where)");
      } catch (JacksonException _) {
        throw new IOException(url + " is no Parlance server (expected: one; --url says where)");
      }
    }

    List<JsonNode> dead(@Nullable String consumer, boolean payload) throws IOException, InterruptedException {
      var letters = new ArrayList<JsonNode>();
      long after = 0;
      while (true) {
        var page = ask("GET", "/dead?limit=" + AT_ONCE + "&after=" + after + (payload ? "&payload=1" : "")
            + (consumer == null ? "" : "&consumer=" + URLEncoder.encode(consumer, StandardCharsets.UTF_8)), "");
        page.path("dead").forEach(letters::add);
        if (!page.path("hasMore").asBoolean() || letters.isEmpty()) {
          return letters;
        }
        after = letters.getLast().path("id").asLong();
      }
    }
  }
}
