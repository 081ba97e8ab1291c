package chat.parlance;

import chat.parlance.store.sql.SqlStores;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `parlance migrate`: brings the database's schema up to date without serving.
@Command(name = "migrate", mixinStandardHelpOptions = true, description = "Bring the database's schema up to date.")
final class MigrateCommand implements Callable<Integer> {

  @Mixin Main.Configured configured = new Main.Configured();

  @Override
  public Integer call() throws IOException {
    var config = configured.config();
    Logging.set(config.log());
    var file = Databases.file(config);
    if (file == null) {
      System.out.println("memory: has no schema; nothing to do.");
      return 0;
    }
    int steps = SqlStores.migrate(file);
    System.out.println(steps == 0 ? file + " is up to date." : file + ": " + steps + " step(s) done.");
    return 0;
  }
}
