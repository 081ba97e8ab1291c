package chat.parlance.core.store;

/// The store cannot be reached at all, so that trying the next draft makes no sense.
public sealed class StoreUnavailableException extends StoreException permits StoreBusyException {

  private static final long serialVersionUID = 1;

  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }

  public StoreUnavailableException(String message) {
    super(message);
  }
}
