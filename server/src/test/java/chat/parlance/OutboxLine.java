package chat.parlance;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/// `parlance outbox` typed with a server and a token, in this process.
public record OutboxLine(String url, String token) {

  /// How it ended, and what it printed.
  public record Said(int exit, String out, String err) {}

  public Said say(String command, String... words) {
    var out = new StringWriter();
    var err = new StringWriter();
    var line = new ArrayList<>(List.of("outbox", command, "--url", url, "--token", token));
    line.addAll(List.of(words));
    int exit = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
        .execute(line.toArray(String[]::new));
    return new Said(exit, out.toString(), err.toString());
  }
}
