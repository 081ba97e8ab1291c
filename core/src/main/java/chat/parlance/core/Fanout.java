package chat.parlance.core;

import java.util.List;

/// Tells this node, the other nodes and the outside world what was committed. Hands over only: nobody here waits for a client.
public final class Fanout implements Delivery {

  private final List<Delivery> receivers;

  public Fanout(List<Delivery> receivers) {
    this.receivers = List.copyOf(receivers);
  }

  @Override
  public void soon(List<Committed> batch) {
    for (var receiver : receivers) {
      receiver.soon(batch);
    }
  }

  @Override
  public void committed(List<Committed> batch) {
    for (var receiver : receivers) {
      receiver.committed(batch);
    }
  }

  @Override
  public void trimmed(Trim trim) {
    for (var receiver : receivers) {
      receiver.trimmed(trim);
    }
  }

  @Override
  public void answered() {
    for (var receiver : receivers) {
      receiver.answered();
    }
  }

  @Override
  public void signal(Signal signal) {
    for (var receiver : receivers) {
      receiver.signal(signal);
    }
  }
}
