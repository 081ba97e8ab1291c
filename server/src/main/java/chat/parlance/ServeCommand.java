package chat.parlance;

import chat.parlance.config.ParlanceConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `parlance serve`: runs until it is told to stop.
@Command(name = "serve", mixinStandardHelpOptions = true, description = "Run the server (the default).")
final class ServeCommand implements Callable<Integer> {

  @Mixin Main.Configured configured = new Main.Configured();

  @Override
  public Integer call() throws IOException {
    var server = start(configured.config());
    try {
      var stopped = new CountDownLatch(1);
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
        server.close();
        stopped.countDown();
      }));
      stopped.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  /// Everything up to the words that say that it is ready.
  static ChatServer start(ParlanceConfig config) throws IOException {
    Logging.set(config.log());
    var server = ChatServer.start(config);
    greet(config, server);
    return server;
  }

  private static void greet(ParlanceConfig config, ChatServer server) {
    var scheme = config.server().tlsCertificate() == null ? "http" : "https";
    var host = config.server().host().equals("0.0.0.0") ? "localhost" : config.server().host();
    System.out
        .println("Parlance is ready: " + scheme + "://" + host + ":" + server.address().getPort() + "/   (data in "
            + Path.of(config.dataDir()).toAbsolutePath().normalize() + ")");
    if (config.loopbackOnly() && config.server().demo()) {
      System.out
          .println("Only this machine can reach it, so the page offers DEMO SIGN-IN: anybody here can choose a name."
              + " Turn it off with PARLANCE_DEMO=false; it is off by itself with PARLANCE_HOST=0.0.0.0.");
    }
    System.out.println("A token for a program: ./parlance token --user ann");
  }
}
