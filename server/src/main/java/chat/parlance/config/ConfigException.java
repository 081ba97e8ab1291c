package chat.parlance.config;

/// The configuration cannot be used; the message names the setting, what was found and what was expected.
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public ConfigException(String message) {
    super(message);
  }
}
