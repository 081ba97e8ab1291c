package chat.parlance.core;

/// What was asked of memory alone is not in it; ask again where waiting for the store is allowed. Has no stack trace, for it is
/// an answer, not a fault.
public final class NotInMemoryException extends RuntimeException {

  private static final long serialVersionUID = 1;

  NotInMemoryException() {
    super("not in memory", null, false, false);
  }
}
