package chat.parlance.core;

/// A conversation of a space; `value` is made by [Ids] and unique across spaces.
public record ConversationId(String space, long value) {

  @Override
  public int hashCode() {
    return Long.hashCode(value * 0x9E3779B97F4A7C15L);
  }
}
