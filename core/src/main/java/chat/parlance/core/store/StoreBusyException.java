package chat.parlance.core.store;

/// The store is there, but somebody else holds what this needs, or it took too long: it may be tried again later, and
/// others may be served meanwhile.
public final class StoreBusyException extends StoreUnavailableException {

  private static final long serialVersionUID = 1;

  public StoreBusyException(String message, Throwable cause) {
    super(message, cause);
  }
}
