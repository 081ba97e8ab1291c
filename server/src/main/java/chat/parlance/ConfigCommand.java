package chat.parlance;

import chat.parlance.config.ConfigDocument;
import chat.parlance.config.ConfigException;
import chat.parlance.config.RetentionSettings;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `parlance config`: looks at the configuration without starting anything.
@Command(name = "config", mixinStandardHelpOptions = true, description = "Check, print or document the configuration.", synopsisSubcommandLabel = "(check | print | doc)")
final class ConfigCommand {

  @Command(name = "check", mixinStandardHelpOptions = true, description = "Say whether the configuration can be used.")
  void check(@Mixin Main.Configured configured) {
    var loader = configured.loader();
    var tls = Listeners.tls(loader.config());
    var _ = Databases.of(loader.config());
    var kafka = loader.config().feeds().kafka();
    if (kafka != null) {
      FeedParts.outlet(kafka).close();
    }
    loader.notes().forEach(System.out::println);
    try {
      if (tls != null) {
        var _ = tls.checked();
      }
    } catch (IOException e) {
      throw new ConfigException("server.tls-certificate, server.tls-key: " + e.getMessage());
    }
    RetentionSettings.shown(loader.config().retention()).forEach(System.out::println);
    System.out.println("The configuration is fine.");
  }

  @Command(name = "print", mixinStandardHelpOptions = true, description = "Print every setting with its value and where that comes from; secrets are not shown.")
  void print(@Mixin Main.Configured configured) {
    var loader = configured.loader();
    loader.config();
    System.out.print(ConfigDocument.print(loader.values()));
  }

  @Command(name = "doc", mixinStandardHelpOptions = true, description = "Print the reference of all settings (Markdown).")
  void doc() {
    System.out.print(ConfigDocument.markdown());
  }
}
