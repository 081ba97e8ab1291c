package chat.parlance.engineio;

/// Who listens to a session that has begun and may be written to. Called on its event loop; must not block.
@FunctionalInterface
public interface EngineAcceptor {

  EngineListener open(EngineSession session, EngineHandshake handshake);
}
