package chat.parlance.core;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Calls of two people: who rings, which device took it, what the two devices say to each other, when it is over. What is said
/// and shown goes from device to device elsewhere; this is how they find each other.
///
/// A device is a session that [#arrived]. A call is a message of kind `call`, which the caller posts; its id is the call's, and
/// `callConnected` in its metadata becomes true when somebody answers. The first device of the recipient that acts has the call;
/// from then on nobody but the two devices may steer it. It ends with a word of either, with the loss of either, after
/// [#RINGING] without an answer and after [#SILENCE] without a word; it is remembered for [#AFTERMATH], so that who comes late
/// hears that it is over.
///
/// In memory, for one node. At most [#MOST] calls and [#MOST_OF_ONE] of one user, remembered ones too: who wants more is
/// refused. Any thread; only [#initiate] blocks.
public final class Calls {

  /// How long it rings at most.
  public static final Duration RINGING = Duration.ofMinutes(5);
  /// How long the two devices may say nothing through us.
  public static final Duration SILENCE = Duration.ofHours(8);
  /// How long a call that is over is remembered.
  public static final Duration AFTERMATH = Duration.ofMinutes(5);
  /// How long a call rings on when the last device of the recipient is gone: it may be back at once.
  public static final Duration DESERTED = Duration.ofSeconds(3);
  /// The longest thing that one device says to the other, in characters.
  public static final int WORDS = 64 << 10;
  static final int MOST = 100_000;
  static final int MOST_OF_ONE = 50;
  private static final String RECORD = "{\"callConnected\":false}";
  private static final String ANSWERED = "{\"callConnected\":true}";

  /// What a device of the recipient does with a call that rings.
  public enum Action {
    ANSWERED, DECLINED, TIMEOUT
  }

  /// How the call stands for the device that acted.
  public enum Outcome {
    CONNECTED, TAKEN_ELSEWHERE, ENDED
  }

  /// A call that was recorded; it rings if the recipient has a device.
  public record Initiated(long call, boolean ringing) {}

  /// What calls work with. `records` takes what is known of a call once it was answered; it does not block.
  public record Parts(Messaging messaging, Journal records, Delivery delivery, InstantSource clock) {}

  private enum Stage {
    RINGING, CONNECTED, OVER
  }

  private static final class Call {

    final long id;
    final ConversationId conversation;
    final UserId caller;
    final long callerDevice;
    final UserId recipient;
    long recipientDevice;
    Stage stage = Stage.RINGING;
    /// When this stage ends by itself.
    Instant until;
    /// Since when the recipient has no device, while it rings; null: it has one.
    @Nullable Instant desertedSince;

    Call(Receipt record, UserId caller, long callerDevice, UserId recipient, Instant until) {
      this.id = record.message();
      this.conversation = record.conversation();
      this.caller = caller;
      this.callerDevice = callerDevice;
      this.recipient = recipient;
      this.until = until;
    }

    boolean isOf(UserId user, long device) {
      return caller.equals(user) && callerDevice == device
          || stage == Stage.CONNECTED && recipient.equals(user) && recipientDevice == device;
    }
  }

  private final Parts parts;
  private final Map<Long, Call> calls = new HashMap<>();
  private final Map<UserId, Set<Long>> devices = new HashMap<>();
  /// The calls that a user made or got.
  private final Map<UserId, Set<Call>> byUser = new HashMap<>();
  /// How many calls a user made.
  private final Map<UserId, Integer> made = new HashMap<>();
  /// Answered calls whose records the journal had no room for.
  private final ArrayDeque<Call> unrecorded = new ArrayDeque<>();

  public Calls(Parts parts) {
    this.parts = parts;
  }

  /// A session that can be called began.
  public synchronized void arrived(UserId user, long session) {
    devices.computeIfAbsent(user, _ -> new HashSet<>(2)).add(session);
    of(user).stream().filter(call -> call.recipient.equals(user)).forEach(call -> call.desertedSince = null);
  }

  /// It ended, and with it the calls that it had: the device at the other end is told.
  public synchronized void left(UserId user, long session) {
    var own = devices.get(user);
    if (own == null || !own.remove(session)) {
      return;
    }
    if (own.isEmpty()) {
      devices.remove(user);
    }
    for (var call : of(user)) {
      if (call.stage != Stage.OVER && call.isOf(user, session)) {
        endBy(call, user);
      } else if (call.stage == Stage.RINGING && call.recipient.equals(user) && own.isEmpty()) {
        call.desertedSince = parts.clock().instant();
      }
    }
  }

  /// Whether the user has a session that can be called.
  public synchronized boolean reachable(UserId user) {
    return devices.containsKey(user);
  }

  /// Calls that are remembered, those that are over too.
  public synchronized int size() {
    return calls.size();
  }

  /// Records a call and lets it ring at all devices of the recipient. Waits until the record is durable; throws
  /// [RejectedException].
  public Initiated initiate(Identity by, long session, String recipient) {
    reserve(by.id());
    Receipt record;
    try {
      record = parts.messaging().submit(new Draft(by, null, new Intent.Post(new Intent.Place.DirectWith(recipient),
          MessageKind.CALL, new Content("", List.of(), RECORD), 0, 0), session));
    } catch (RuntimeException e) {
      release(by.id());
      throw e;
    }
    synchronized (this) {
      var to = new UserId(by.space(), recipient);
      var call = new Call(record, by.id(), session, to, parts.clock().instant().plus(RINGING));
      calls.put(call.id, call);
      byUser.computeIfAbsent(call.caller, _ -> new HashSet<>(2)).add(call);
      byUser.computeIfAbsent(to, _ -> new HashSet<>(2)).add(call);
      boolean gone = !devices.getOrDefault(by.id(), Set.of()).contains(session);
      if (gone || !devices.containsKey(to)) {
        over(call);
        return new Initiated(call.id, false);
      }
      tell(call.caller, session, to, 0, new CallNews.Incoming(call.id, call.caller.user(), record.at()));
      return new Initiated(call.id, true);
    }
  }

  private synchronized void reserve(UserId caller) {
    if (calls.size() >= MOST) {
      throw new RejectedException(new Rejection.LimitReached("calls", MOST));
    }
    if (made.getOrDefault(caller, 0) >= MOST_OF_ONE) {
      throw new RejectedException(new Rejection.LimitReached("calls of one user within some minutes", MOST_OF_ONE));
    }
    made.merge(caller, 1, Integer::sum);
  }

  private synchronized void release(UserId caller) {
    made.computeIfPresent(caller, (_, count) -> count == 1 ? null : count - 1);
  }

  /// A device of the recipient acts on a call that rings. Of several the first one counts; to anybody else, and when there is no
  /// such call, it is over.
  public synchronized Outcome act(UserId user, long session, long id, Action action) {
    var call = calls.get(id);
    if (call == null || call.stage == Stage.OVER || !call.recipient.equals(user)) {
      return Outcome.ENDED;
    }
    if (call.stage == Stage.CONNECTED) {
      return call.recipientDevice == session ? Outcome.CONNECTED : Outcome.TAKEN_ELSEWHERE;
    }
    call.recipientDevice = session;
    tell(user, session, user, session, new CallNews.ActedElsewhere(id, call.caller.user()));
    if (action != Action.ANSWERED) {
      over(call);
      tellDevice(call, user, session, call.caller, new CallNews.Declined(id, user.user()));
      return Outcome.ENDED;
    }
    call.stage = Stage.CONNECTED;
    call.until = parts.clock().instant().plus(SILENCE);
    tellDevice(call, user, session, call.caller, new CallNews.Connected(id, user.user()));
    record(call);
    return Outcome.CONNECTED;
  }

  /// One of the two devices ends the call; the caller's also while it rings. False, and nothing, for anybody else and for a call
  /// that is over.
  public synchronized boolean hangUp(UserId user, long session, long id) {
    var call = calls.get(id);
    if (call == null || call.stage == Stage.OVER || !call.isOf(user, session)) {
      return false;
    }
    endBy(call, user);
    return true;
  }

  /// One of the two devices says something to the other, as it is. False, and nothing, for anybody else, and while nobody has
  /// answered.
  public synchronized boolean relay(UserId user, long session, long id, CallNews.Word word, String payload) {
    var call = calls.get(id);
    if (call == null || call.stage != Stage.CONNECTED || !call.isOf(user, session) || payload.length() > WORDS) {
      return false;
    }
    call.until = parts.clock().instant().plus(SILENCE);
    tellDevice(call, user, session, peer(call, user), new CallNews.Said(id, word, payload));
    return true;
  }

  /// Ends what has gone on for too long, and forgets what was over for long. Called about once a second.
  public synchronized void tick() {
    var now = parts.clock().instant();
    for (var call : new ArrayList<>(calls.values())) {
      if (call.stage == Stage.OVER && !now.isBefore(call.until)) {
        forget(call);
      } else if (call.stage != Stage.OVER && (!now.isBefore(call.until)
          || call.desertedSince != null && !now.isBefore(call.desertedSince.plus(DESERTED)))) {
        expire(call);
      }
    }
    for (int i = unrecorded.size(); i > 0; i--) {
      record(unrecorded.remove());
    }
  }

  private List<Call> of(UserId user) {
    return List.copyOf(byUser.getOrDefault(user, Set.of()));
  }

  private void forget(Call call) {
    calls.remove(call.id);
    release(call.caller);
    for (var user : List.of(call.caller, call.recipient)) {
      byUser.computeIfPresent(user, (_, all) -> all.remove(call) && all.isEmpty() ? null : all);
    }
  }

  private void expire(Call call) {
    boolean rang = call.stage == Stage.RINGING;
    over(call);
    var ended = new CallNews.Ended(call.id, parts.clock().instant());
    tellDevice(call, call.recipient, 0, call.caller, ended);
    if (rang) {
      tell(call.caller, 0, call.recipient, 0, new CallNews.Cancelled(call.id, call.caller.user()));
    } else {
      tellDevice(call, call.caller, 0, call.recipient, ended);
    }
  }

  private void endBy(Call call, UserId user) {
    boolean rang = call.stage == Stage.RINGING;
    over(call);
    if (rang) {
      tell(user, call.callerDevice, call.recipient, 0, new CallNews.Cancelled(call.id, call.caller.user()));
    } else {
      tellDevice(call, user, 0, peer(call, user), new CallNews.Ended(call.id, parts.clock().instant()));
    }
  }

  private void over(Call call) {
    call.stage = Stage.OVER;
    call.until = parts.clock().instant().plus(AFTERMATH);
  }

  private static UserId peer(Call call, UserId user) {
    return call.caller.equals(user) ? call.recipient : call.caller;
  }

  /// Under the lock, so that who hears of several things hears them in their order.
  private void tell(UserId by, long origin, UserId to, long butNot, CallNews news) {
    parts.delivery().signal(new Signal.Calling(by, origin, to, new Signal.Calling.Devices.AllBut(butNot), news));
  }

  private void tellDevice(Call call, UserId by, long origin, UserId to, CallNews news) {
    long device = call.caller.equals(to) ? call.callerDevice : call.recipientDevice;
    parts.delivery().signal(new Signal.Calling(by, origin, to, new Signal.Calling.Devices.One(device), news));
  }

  private void record(Call call) {
    parts.records().submit(new Draft(Identity.of(call.caller.space(), call.caller.user()), null,
        new Intent.Edit(call.conversation, call.id, new Content("", List.of(), ANSWERED))), new Answer() {

          @Override
          public void stored(Receipt receipt) {
            // that is all
          }

          @Override
          public void refused(Rejection rejection) {
            if (rejection instanceof Rejection.Overloaded || rejection instanceof Rejection.Unavailable) {
              again(call);
            }
          }
        });
  }

  private synchronized void again(Call call) {
    if (unrecorded.size() < MOST) {
      unrecorded.add(call);
    }
  }
}
