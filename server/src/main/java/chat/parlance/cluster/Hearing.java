package chat.parlance.cluster;

import chat.parlance.core.ClusterBus;

/// Hands on what came over the bus.
record Hearing(BusCodec codec, ClusterBus.Ear ear) {

  void heard(String text) {
    switch (codec.decoded(text)) {
      case Heard.Hints(var hints) -> ear.hinted(hints);
      case Heard.Signalled(var signal) -> ear.signalled(signal);
      case Heard.Missed() -> ear.mayHaveMissed();
      case Heard.Nothing() -> {
        // its own words
      }
    }
  }

  void mayHaveMissed() {
    ear.mayHaveMissed();
  }
}
