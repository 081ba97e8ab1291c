package chat.parlance.socketio;

/// One namespace of a server: a name that starts with a slash, and who decides about those who want to enter.
public interface Namespace {

  /// `/` for the default namespace.
  String name();

  /// A client wants to enter. On the event loop of its connection: must not block, but may answer the arrival later.
  void connect(Handshake handshake, Arrival arrival);

  /// A namespace from a name and a function.
  static Namespace of(String name, Gate gate) {
    return new Namespace() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void connect(Handshake handshake, Arrival arrival) {
        gate.connect(handshake, arrival);
      }
    };
  }

  /// Who decides; see [Namespace#connect].
  @FunctionalInterface
  interface Gate {
    void connect(Handshake handshake, Arrival arrival);
  }
}
