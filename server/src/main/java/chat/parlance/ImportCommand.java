package chat.parlance;

import chat.parlance.config.ConfigException;
import chat.parlance.config.ParlanceConfig;
import chat.parlance.imports.Import;
import chat.parlance.imports.Original;
import chat.parlance.imports.Originals;
import chat.parlance.imports.PostgresSource;
import chat.parlance.imports.Tally;
import chat.parlance.store.sql.PostgresUrl;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `parlance import`: brings the history of a service whose clients Parlance serves into the configured database.
@Command(name = "import", mixinStandardHelpOptions = true, description = {
    "Bring the conversations and messages of the service whose clients",
    "move to Parlance, under the ids that they know. It may be interrupted,",
    "and run again: what is there already is not brought twice.",
    "With SQLite no server may run meanwhile."})
final class ImportCommand implements Callable<Integer> {

  /// Whose history it is.
  enum Service {
    hexatron, humane, careforall, gabay, gochat
  }

  private static final Pattern SCHEMA = Pattern.compile("[?&]schema=([^&#]+)");
  private static final String NO_SERVICE = "Whose history: ${COMPLETION-CANDIDATES}.";

  @Mixin Main.Configured configured = new Main.Configured();

  @Parameters(paramLabel = "SERVICE", description = NO_SERVICE) Service service = Service.hexatron;

  @Option(names = "--from", required = true, paramLabel = "URL", description = "Its database: mongodb://… (hexatron, humane, careforall) or postgres://… (gabay, with ?schema= for a tenant; gochat).") String from = "";

  @Option(names = "--space", paramLabel = "NAME", description = "Where to; default: where clients of that service are.")
  @Nullable String space;

  @Option(names = "--dry-run", description = "Only count.") boolean dry;

  @Option(names = "--strict", description = "Stop at the first thing that cannot be brought, instead of naming it at the end.") boolean strict;

  @Override
  public Integer call() throws IOException {
    var config = configured.config();
    Logging.set(config.log());
    if (Databases.of(config) instanceof Databases.InMemory) {
      throw new ConfigException(
          "database-url: memory would forget it all at once (expected: sqlite, postgres or mongodb)");
    }
    var where = space != null ? space : space(config);
    var clock = Clock.systemUTC();
    try (var original = open(config);
        var stores = Databases.open(config, clock);
        var line = ProgressLine.ofProcess().about("messages")) {
      var tally = new Tally(line::counted, strict);
      try {
        Import.run(original, stores, new Import.Order(where, dry), tally, clock);
      } finally {
        line.clear();
        tally.lines().forEach(System.out::println);
      }
      System.out.println((dry ? "Nothing was written: --dry-run. So much would be brought into the space "
          : "That is in the space ") + where + " now.");
    }
    return 0;
  }

  private Original open(ParlanceConfig config) {
    try {
      return switch (service) {
        case hexatron -> Originals.hexatron(from, config.hexatron().globalConversationId());
        case humane -> Originals.humane(from);
        case careforall -> Originals.careforall(from);
        case gabay -> Originals.gabay(postgres());
        case gochat -> Originals.gochat(postgres());
      };
    } catch (IllegalArgumentException e) {
      throw new ConfigException("--from: " + Main.sentence(e));
    }
  }

  private PostgresSource.Address postgres() {
    var url = PostgresUrl.of(from);
    return new PostgresSource.Address(url.jdbc().replaceAll("([?&])schema=[^&#]+&?", "$1"), url.user(), url.password(),
        schema());
  }

  private @Nullable String schema() {
    var named = SCHEMA.matcher(from);
    return named.find() ? named.group(1) : null;
  }

  /// A tenant of Gabay has a space of its own.
  private String space(ParlanceConfig config) {
    var usual = Engine.space(config, service.name());
    var schema = schema();
    boolean tenant = service == Service.gabay && schema != null && !schema.equals("public");
    return !tenant ? usual : config.server().sharedSpace() ? String.valueOf(schema) : usual + "-" + schema;
  }
}
