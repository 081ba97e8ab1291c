package chat.parlance;

import chat.parlance.config.ConfigException;
import chat.parlance.config.ConfigLoader;
import chat.parlance.config.ParlanceConfig;
import chat.parlance.core.store.StoreException;
import chat.parlance.imports.OriginalException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The command line. Exit codes: 0 fine, 1 failed, 2 wrong usage or configuration.
@Command(name = "parlance", mixinStandardHelpOptions = true, versionProvider = Main.Versions.class, description = "A self-hosted chat service that speaks several dialects. Without a command: serve.", subcommands = {
    ServeCommand.class, TokenCommand.class, ConfigCommand.class, MigrateCommand.class,
    BackupCommand.class, RestoreCommand.class, MoveCommand.class, ImportCommand.class, DoctorCommand.class,
    OutboxCommand.class,
    WarmupCommand.class,
    Main.VersionCommand.class}, footer = {"",
        "Settings come from the environment, then a YAML file, then defaults; see `parlance config doc`."})
public final class Main {

  /// The option that all commands with a configuration have.
  static final class Configured {

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file (YAML); else PARLANCE_CONFIG.")
    @Nullable Path file;

    ConfigLoader loader() {
      return new ConfigLoader(System.getenv(), file);
    }

    ParlanceConfig config() {
      return loader().config();
    }
  }

  @Command(name = "version", description = "Print the version.")
  static final class VersionCommand implements Runnable {
    @Override
    public void run() {
      System.out.println("Parlance " + Version.text());
    }
  }

  static final class Versions implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[]{"Parlance " + Version.text()};
    }
  }

  private Main() {}

  /// Runs the command and ends the process with its exit code.
  public static void main(String... arguments) {
    boolean plain = arguments.length == 0 || (arguments.length == 1 && arguments[0].equals("serve"));
    System.exit(plain ? serve() : run(arguments));
  }

  /// `serve` without options, and without the fifth of a second that the parser of the command line takes to start.
  private static int serve() {
    try {
      return new ServeCommand().call();
    } catch (IOException | RuntimeException e) {
      System.err.println("parlance: " + sentence(e));
      return exitCode(e);
    }
  }

  /// Runs the command and returns its exit code.
  static int run(String... arguments) {
    return commandLine().execute(arguments);
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main()).setExecutionExceptionHandler((e, line, _) -> {
      line.getErr().println(line.getColorScheme().errorText("parlance: " + sentence(e)));
      return exitCode(e);
    });
  }

  private static int exitCode(Exception e) {
    return e instanceof ConfigException ? 2 : 1;
  }

  /// What went wrong in one line; a stack trace helps nobody who mistyped a port.
  static String sentence(Exception e) {
    if (e instanceof java.net.BindException) {
      return e.getMessage() + "; choose another port with PARLANCE_PORT, or stop what holds it (`parlance doctor`)";
    }
    boolean expected = e instanceof ConfigException || e instanceof StoreException || e instanceof OriginalException
        || e instanceof IOException
        || e instanceof IllegalArgumentException;
    return expected && e.getMessage() != null ? e.getMessage() : e.toString();
  }
}
