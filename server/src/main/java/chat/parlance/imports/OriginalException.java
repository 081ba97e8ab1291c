package chat.parlance.imports;

/// The original's database cannot be read; the message says why, and shows no secret.
public final class OriginalException extends RuntimeException {

  private static final long serialVersionUID = 1;

  OriginalException(String message, Throwable cause) {
    super(message, cause);
  }

  OriginalException(String message) {
    super(message);
  }
}
