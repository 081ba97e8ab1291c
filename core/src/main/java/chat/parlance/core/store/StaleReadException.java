package chat.parlance.core.store;

/// Another node wrote to the same conversation first; the transaction was rolled back and is to be run again.
public final class StaleReadException extends StoreException {

  private static final long serialVersionUID = 1;

  public StaleReadException(String message) {
    super(message);
  }
}
