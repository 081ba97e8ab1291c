package chat.parlance;

import chat.parlance.store.mongo.MongoStores;
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
    switch (Databases.of(config)) {
      case Databases.InMemory() -> System.out.println("memory: has no schema; nothing to do.");
      case Databases.InFile(var file) -> said(file, SqlStores.migrate(Databases.ready(file)));
      case Databases.InPostgres(var url) -> said(url, SqlStores.migrate(url));
      case Databases.InMongo(var url) -> said(url, MongoStores.migrate(url));
    }
    return 0;
  }

  private static void said(Object database, int steps) {
    System.out.println(steps == 0 ? database + " is up to date." : database + ": " + steps + " step(s) done.");
  }
}
