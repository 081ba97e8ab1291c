package chat.parlance.scenario;

import chat.parlance.store.FragileMongo;
import java.util.List;

/// A server whose conversations live in MongoDB, or in what imitates it.
class MongoTownTest extends DatabaseTownContract {

  @Override
  Database database() {
    var server = new FragileMongo();
    return new Database() {
      @Override
      public String setting() {
        return server.setting("chat");
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
    return List.of("MongoDB", "w=majority, j=true");
  }
}
