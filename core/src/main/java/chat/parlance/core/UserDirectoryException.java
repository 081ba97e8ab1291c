package chat.parlance.core;

/// The [UserDirectory] did not answer, or with something that is no answer.
public final class UserDirectoryException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public UserDirectoryException(String message) {
    super(message);
  }

  public UserDirectoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
