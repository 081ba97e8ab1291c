package chat.parlance.core.store;

/// The store did not do what it was asked. Nothing of the transaction was kept unless the failure came from the commit itself.
public class StoreException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  public StoreException(String message) {
    super(message);
  }
}
