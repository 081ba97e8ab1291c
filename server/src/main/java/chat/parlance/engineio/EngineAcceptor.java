package chat.parlance.engineio;

import org.jspecify.annotations.Nullable;

/// Who gets in, and who listens to them. Called on event loops; must not block.
public interface EngineAcceptor {

  /// Null, or the text of a refusal (403).
  default @Nullable String refuse(EngineHandshake handshake) {
    return null;
  }

  /// A session has begun and may be written to: who listens to it? On its event loop.
  EngineListener open(EngineSession session, EngineHandshake handshake);
}
