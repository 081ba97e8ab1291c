package chat.parlance;

import chat.parlance.dialect.gochat.RoomDirectory;
import chat.parlance.peers.PeerUnreachableException;
import chat.parlance.peers.WebsiteService;
import java.util.UUID;

/// The rooms that Go-Chat's website service knows.
record KnownRooms(WebsiteService website, boolean binding) implements RoomDirectory {

  @Override
  public Knowledge find(UUID room) {
    try {
      return website.name(room).<Knowledge>map(name -> new Knowledge.Exists(name.isEmpty() ? null : name))
          .orElseGet(Knowledge.Missing::new);
    } catch (PeerUnreachableException _) {
      return new Knowledge.Unknown();
    }
  }
}
