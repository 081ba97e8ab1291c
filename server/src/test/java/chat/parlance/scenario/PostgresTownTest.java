package chat.parlance.scenario;

import chat.parlance.store.StoppablePostgres;
import java.util.List;

/// A server whose conversations live in PostgreSQL.
class PostgresTownTest extends DatabaseTownContract {

  @Override
  Database database() {
    var server = new StoppablePostgres();
    return new Database() {
      @Override
      public String setting() {
        return server.url();
      }

      @Override
      public void stop() {
        server.stop();
      }

      @Override
      public void start() {
        server.start();
      }

      @Override
      public void close() {
        server.close();
      }
    };
  }

  @Override
  List<String> words() {
    return List.of("PostgreSQL", "synchronous_commit=on");
  }
}
