package chat.parlance.dialect.gochat;

import chat.parlance.core.Content;
import chat.parlance.core.Conversation;
import chat.parlance.core.Conversations;
import chat.parlance.core.Draft;
import chat.parlance.core.Identity;
import chat.parlance.core.Intent;
import chat.parlance.core.MessageKind;
import chat.parlance.core.NotInMemoryException;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Rejection;
import chat.parlance.gateway.Client;
import chat.parlance.gateway.CloseReason;
import chat.parlance.gateway.Frame;
import chat.parlance.gateway.Session;
import java.util.List;

/// One gochat connection: one user in one room. On the event loop.
///
/// It enters in the first turn, so what the client sends right behind its handshake is heard by itself too.
final class GochatClient implements Client {

  private static final String NOT_SENT = "Failed to send message";
  private static final String NO_HISTORY = "Failed to get message history";

  private final GochatServices services;
  private final Session session;
  private final Conversation room;
  private final String shown;
  private final Identity me;
  private boolean entered;

  GochatClient(GochatServices services, Session session, Conversation room) {
    this.services = services;
    this.session = session;
    this.room = room;
    this.shown = GochatIds.room(room.id(), room.key());
    this.me = session.identity();
    session.confine(room.id());
    session.alone(() -> session.onLoop(this::enter));
  }

  /// Attaches first and looks up afterwards where the log ends, so that nothing falls between.
  private void enter() {
    if (session.ended()) {
      return;
    }
    session.begin();
    session.attach(List.of(room.id()));
    try {
      follow(lastSeq(services.conversations().inMemory()));
    } catch (NotInMemoryException _) {
      services.blocking().execute(this::enterFromStore);
    } catch (RejectedException _) {
      session.close(CloseReason.FAULT, 0);
    }
  }

  private void enterFromStore() {
    try {
      long last = lastSeq(services.conversations());
      session.onLoop(() -> follow(last));
    } catch (RejectedException _) {
      session.close(CloseReason.FAULT, 0); // not to be seen any more
    } catch (RuntimeException e) {
      services.hub().fault("entering", session, room.id(), e);
      session.close(CloseReason.FAULT, 1_000);
    }
  }

  private long lastSeq(Conversations conversations) {
    return conversations.visible(me, room.id()).lastSeq();
  }

  private void follow(long last) {
    if (session.ended()) {
      return;
    }
    session.release(room.id(), last, last);
    session.ready();
    entered = true;
    services.attendance().enter(room, me.id(), session.id());
    session.done();
  }

  @Override
  public void ended() {
    if (entered) {
      entered = false;
      services.attendance().leave(room, me.id(), session.id());
    }
  }

  @Override
  public boolean ignoresBinary() {
    return true;
  }

  @Override
  public void received(byte[] utf8) {
    switch (GochatRequest.read(utf8)) {
      case GochatRequest.Say(var content) -> say(content);
      case GochatRequest.History history -> session.alone(() -> services.blocking().execute(() -> tell(history)));
      case GochatRequest.Unknown _ -> services.hub().rejected("invalid");
    }
  }

  /// The sender hears the message like everybody else, so there is no answer to one that was stored.
  private void say(String content) {
    var post = new Intent.Post(new Intent.Place.Known(room.id()), MessageKind.TEXT, Content.text(content), 0, 0);
    var draft = new Draft(me, null, post, session.id());
    session.submit(services.messaging(), draft, _ -> null, rejection -> error(NOT_SENT, rejection));
  }

  private void tell(GochatRequest.History asked) {
    Frame answer;
    try {
      var page = services.history().page(me, room, asked);
      answer = GochatFrames.history(shown, me.user(), services.clock().instant(), page.page(), page.total());
    } catch (RejectedException e) {
      answer = error(NO_HISTORY, e.rejection());
    } catch (RuntimeException e) {
      services.hub().fault("history", session, room.id(), e);
      answer = GochatFrames.error(shown, me.user(), services.clock().instant(), NO_HISTORY);
    }
    session.replyAndDone(answer);
  }

  private Frame error(String text, Rejection rejection) {
    services.hub().rejected(rejection.code());
    return GochatFrames.error(shown, me.user(), services.clock().instant(), text);
  }
}
