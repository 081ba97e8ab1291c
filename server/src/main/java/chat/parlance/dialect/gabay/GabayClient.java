package chat.parlance.dialect.gabay;

import chat.parlance.core.ConversationKind;
import chat.parlance.core.Identity;
import chat.parlance.core.NotInMemoryException;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Rejection;
import chat.parlance.gateway.Entrance;
import chat.parlance.gateway.EventClient;
import chat.parlance.gateway.Frame;
import chat.parlance.gateway.Session;
import chat.parlance.socketio.ClientEvent;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One Gabay connection in one namespace. On the event loop.
///
/// It is told its lists first. Direct rooms are heard from the beginning, others while they are joined, also by who goes on after
/// its line broke.
final class GabayClient implements EventClient, GabayNews.Hearer {

  private final GabayServices services;
  private final GabayActions actions;
  private final GabayDialect dialect;
  private final Session session;
  private final Identity me;
  /// News that came before the lists were told; null once they are.
  private @Nullable List<Frame> held = new ArrayList<>();

  GabayClient(GabayServices services, GabayActions actions, GabayDialect dialect, Session session) {
    this.services = services;
    this.actions = actions;
    this.dialect = dialect;
    this.session = session;
    this.me = session.identity();
    session.hearAtOnce(EnumSet.of(ConversationKind.DIRECT));
    session.alone(() -> session.onLoop(() -> {
      session.begin();
      if (!session.ended()) {
        services.news().enter(this);
        Entrance.begin(session, false, services.conversations(), services.blocking(), this::enter);
      }
    }));
  }

  /// The lists are looked up when changes wait already, so none is missed, and come before these.
  private void enter(Entrance entrance) {
    var rooms = entrance.attachAll();
    var lists = dialect.event(actions.initData(me));
    for (var id : rooms) {
      if (entrance.conversations().head(id).kind() == ConversationKind.DIRECT) {
        entrance.add(() -> session.hear(id));
      }
    }
    entrance.follow(() -> begin(lists));
  }

  private void begin(Frame lists) {
    session.write(lists);
    if (held != null) {
      held.forEach(session::write);
      held = null;
    }
  }

  @Override
  public Identity who() {
    return me;
  }

  @Override
  public void hear(List<byte[]> events) {
    var frames = events.stream().map(dialect::event).toList();
    session.onLoop(() -> {
      if (held != null) {
        held.addAll(frames);
      } else {
        frames.forEach(session::write);
      }
    });
  }

  @Override
  public void ended() {
    services.news().leave(this);
  }

  @Override
  public void event(ClientEvent event) {
    if (GabayActions.sends(event.name())) {
      say(event);
    } else {
      session.alone(() -> services.blocking().execute(() -> {
        var outcome = actions.asked(me, session.id(), event.name(), event.arguments());
        session.replyAndDone(() -> take(outcome, event));
      }));
    }
  }

  private void say(ClientEvent event) {
    try {
      var draft = actions.message(me, session.id(), event.arguments());
      session.submit(services.messaging(), draft,
          receipt -> EventClient.acknowledgement(event, () -> actions.stored(receipt)),
          rejection -> refuse(event, rejection));
    } catch (NotInMemoryException _) {
      session.alone(() -> services.blocking().execute(() -> {
        var outcome = actions.sent(me, session.id(), event.name(), event.arguments());
        session.replyAndDone(() -> take(outcome, event));
      }));
    } catch (RejectedException e) {
      session.alone(() -> session.replyAndDone(() -> refuse(event, e.rejection())));
    }
  }

  private @Nullable Frame refuse(ClientEvent event, Rejection rejection) {
    services.hub().rejected(rejection.code());
    return take(GabayActions.refused(rejection), event);
  }

  /// Lets the outcome take effect; its acknowledgement.
  private @Nullable Frame take(GabayActions.Outcome outcome, ClientEvent event) {
    var hearing = outcome.hearing();
    if (hearing != null) {
      hear(hearing);
    }
    if (outcome.told() != null) {
      session.write(dialect.event(outcome.told()));
    }
    return EventClient.acknowledgement(event, outcome::acknowledgement);
  }

  private void hear(GabayActions.Hearing hearing) {
    if (hearing.on() && !session.attached(hearing.room())) {
      session.attach(List.of(hearing.room()));
      session.release(hearing.room(), hearing.lastSeq(), hearing.lastSeq());
      session.stray();
    }
    session.listen(hearing.room(), hearing.on());
  }
}
