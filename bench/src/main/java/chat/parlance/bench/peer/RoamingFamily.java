package chat.parlance.bench.peer;

import chat.parlance.bench.load.Guest;
import java.util.List;

/// Clients that connect to no conversation in particular: they hear of all that they are in.
public sealed interface RoamingFamily extends Family permits NativeFamily, HexatronFamily {

  /// How these guests connect.
  List<Guest> entering(List<Guest> guests);
}
