package chat.parlance;

import chat.parlance.config.ParlanceConfig;
import chat.parlance.core.Aliases;
import chat.parlance.core.Attendance;
import chat.parlance.core.Calls;
import chat.parlance.core.Conversations;
import chat.parlance.core.Erasure;
import chat.parlance.core.Inbox;
import chat.parlance.core.Journal;
import chat.parlance.core.Limits;
import chat.parlance.core.Messaging;
import chat.parlance.core.Names;
import chat.parlance.core.Presence;
import chat.parlance.core.RateLimits;
import chat.parlance.core.Reading;
import chat.parlance.core.Review;
import chat.parlance.core.Revocations;
import chat.parlance.core.Typing;
import chat.parlance.gateway.GatewayCounters;
import chat.parlance.gateway.Hub;
import chat.parlance.identity.TokenVerifier;
import chat.parlance.ops.Health;
import chat.parlance.ops.Metrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;

/// What dialects are made of: the use cases, which exist once, and who runs, counts and watches them. Made by [ChatServer].
record Engine(ParlanceConfig config, Writing writing, Asking asking, Live live, Running running) {

  private static final Duration IDLE = Duration.ofSeconds(30);

  /// What writes. `limits` and `rates` are those of the native dialect.
  record Writing(Journal journal, Limits limits, RateLimits rates, Messaging messaging, Names names, Erasure erasure,
      Review review) {}

  /// What is asked.
  record Asking(Conversations conversations, Reading reading, Inbox inbox, Aliases aliases) {}

  /// Who is there.
  record Live(Hub hub, Presence presence, Typing typing, Attendance attendance, Calls calls) {}

  /// What all need. `blocking` runs things that may wait, on virtual threads.
  record Running(Revocations revocations, GatewayCounters counters, Metrics metrics, Health health, Chores chores,
      InstantSource clock, ExecutorService blocking) {}

  /// How fast the clients of one dialect may go, and what they write through.
  record Allowance(Messaging messaging, RateLimits rates) {}

  /// For a dialect with rates of its own.
  Allowance allowance(ParlanceConfig.Own own) {
    var rates = writing.rates().with(Allowances.limits(config.limits(), own));
    running.chores().every(IDLE, rates::forgetIdle);
    return new Allowance(new Messaging(writing.journal(), writing.limits(), rates, writing.review()), rates);
  }

  /// The space of the conversations of a dialect that has no word for spaces.
  String space(String dialect) {
    return space(config, dialect);
  }

  static String space(ParlanceConfig config, String dialect) {
    return config.server().sharedSpace() ? TokenVerifier.DEFAULT_SPACE : dialect;
  }
}
