package chat.parlance.bench.peer;

import chat.parlance.bench.load.Dialect;
import chat.parlance.bench.load.Guest;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// The clients of one dialect: what the server is told so that it serves them, and how guests come into one conversation.
public sealed interface Family permits RoamingFamily, CareforallFamily, GochatFamily {

  /// People in a conversation: its id, and how each of them connects to it.
  record Room(String conversation, List<Guest> guests) {}

  Dialect dialect();

  /// Settings of the server, beside those of [Parlance#command].
  Map<String, String> settings();

  /// Opens a conversation for these; the first of them will be who writes.
  Room open(Parlance server, List<Guest> guests) throws IOException, InterruptedException;
}
