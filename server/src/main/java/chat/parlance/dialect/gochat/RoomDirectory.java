package chat.parlance.dialect.gochat;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who knows which rooms there are, and what they are called. Any thread; may wait for some seconds.
public interface RoomDirectory {

  /// What is known about a room.
  sealed interface Knowledge {

    /// `name` null: it has none that fits.
    record Exists(@Nullable String name) implements Knowledge {}

    record Missing() implements Knowledge {}

    /// Whoever knows did not answer.
    record Unknown() implements Knowledge {}
  }

  /// Nobody knows: rooms come into being when somebody connects to them, as in the original.
  RoomDirectory OPEN = new RoomDirectory() {
    @Override
    public boolean binding() {
      return false;
    }

    @Override
    public Knowledge find(UUID room) {
      return new Knowledge.Unknown();
    }
  };

  /// Whether only rooms that are known here may be entered.
  boolean binding();

  Knowledge find(UUID room);
}
