package chat.parlance.bench.load;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// The messages that one connection sends to one conversation, numbered from 0, and what became of them. For the
/// generator's thread only.
public final class Stream {

  final int id;
  /// The conversation, as the server names it.
  public final String conversation;
  final ClientFrames.Message message;
  /// Connections that should hear each message.
  final int hearers;
  int sent;
  final BitSet acked = new BitSet();
  long heard;
  Line sender;
  /// When each message was meant to be sent: its text says so, and a repeat has to be the same.
  private long[] intended = new long[16];

  Stream(int id, String conversation, ClientFrames.Message message, List<Line> lines, int hearers) {
    this.id = id;
    this.sender = lines.getFirst();
    this.conversation = conversation;
    this.message = message;
    this.hearers = hearers;
  }

  /// Counts the next message and returns its number.
  int next(long when) {
    if (sent == intended.length) {
      intended = Arrays.copyOf(intended, 2 * sent);
    }
    intended[sent] = when;
    return sent++;
  }

  long intended(int number) {
    return intended[number];
  }

  /// Whether its sender is connected.
  public boolean isOpen() {
    return sender.isOpen();
  }

  /// Unique in its crowd; what the stamps say.
  public int id() {
    return id;
  }

  /// Messages sent so far, and thereby the number of the next.
  public int sent() {
    return sent;
  }

  /// The numbers that were acknowledged.
  public BitSet acked() {
    return (BitSet) acked.clone();
  }
}
