package chat.parlance.dialect.gochat;

import java.util.UUID;

/// Who knows which rooms there are. Any thread; may wait for some seconds.
@FunctionalInterface
public interface RoomDirectory {

  /// What is known about a room.
  enum Knowledge {
    EXISTS, MISSING,
    /// Whoever knows did not answer.
    UNKNOWN
  }

  /// Rooms come into being when somebody connects to them: what the original does.
  RoomDirectory OPEN = _ -> Knowledge.EXISTS;

  Knowledge find(UUID room);
}
