package chat.parlance.peers;

/// A service did not answer in time, or could not be reached.
public final class PeerUnreachableException extends RuntimeException {

  private static final long serialVersionUID = 1;

  PeerUnreachableException(Peer peer, Throwable cause) {
    super("the service at " + peer + " does not answer", cause);
  }
}
