package chat.parlance.events;

import chat.parlance.core.Content;
import chat.parlance.core.Draft;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Rejection;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Asks one service whether what somebody writes may be stored. It accepts (204, or `{"action":"accept"}`), refuses (`{"action":"reject","reason":…}`) or changes
/// it (`{"action":"change","text":…,"metadata":…}`, of which what is absent stays).
///
/// So many are asked about at once; who finds no room, or gets no answer that can be understood, both within the budget, fares as `pass` says.
public final class PreSend implements AutoCloseable {

  /// The bytes that ask about a draft, under an id at a time, and what they are.
  public record Form(Body body, String mediaType, Supplier<String> ids) {}

  public interface Body {
    byte[] of(String id, Instant now, Draft draft);
  }

  /// `pass`: what could not be asked about is stored, else refused.
  public record Terms(boolean pass, int atOnce) {}

  private static final Logger LOG = LoggerFactory.getLogger(PreSend.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int LONGEST_ANSWER = 256 << 10;
  private static final int LONGEST_REASON = 200;
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final SignedCalls calls;
  private final SignedCalls.Target target;
  private final Terms terms;
  private final Form form;
  private final InstantSource clock;
  private final Semaphore room;
  private final AtomicBoolean failing = new AtomicBoolean();

  public PreSend(SignedCalls.Target target, Terms terms, Form form, InstantSource clock) {
    this.calls = new SignedCalls(target, form.mediaType());
    this.target = target;
    this.terms = terms;
    this.form = form;
    this.clock = clock;
    this.room = new Semaphore(terms.atOnce());
  }

  /// The draft as it may be stored. Throws [RejectedException].
  public Draft of(Draft draft) {
    long deadline = System.nanoTime() + target.patience().toNanos();
    try {
      if (!room.tryAcquire(target.patience().toNanos(), TimeUnit.NANOSECONDS)) {
        return unasked(draft, "too many are asked about at once");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return unasked(draft, "interrupted");
    }
    try {
      var verdict = ask(draft, Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
      if (failing.compareAndSet(true, false)) {
        LOG.info("pre-send: the service answers again");
      }
      return decided(draft, verdict);
    } catch (IOException | JacksonException e) {
      return unasked(draft, e.toString());
    } finally {
      room.release();
    }
  }

  private JsonNode ask(Draft draft, Duration within) throws IOException {
    var id = form.ids().get();
    var now = clock.instant();
    try (var answer = calls.of(id, now, form.body().of(id, now, draft), within).execute()) {
      if (answer.code() == 204) {
        return JSON.createObjectNode();
      }
      if (answer.code() != 200) {
        throw new IOException("status " + answer.code());
      }
      var verdict = JSON.readTree(read(answer));
      var action = verdict.path("action").asString("");
      if (!verdict.isObject() || !action.equals("accept") && !action.equals("reject") && !action.equals("change")) {
        throw new IOException("no answer that says accept, reject or change");
      }
      return verdict;
    }
  }

  private static byte[] read(Response answer) throws IOException {
    var bytes = answer.body().byteStream().readNBytes(LONGEST_ANSWER + 1);
    if (bytes.length > LONGEST_ANSWER) {
      throw new IOException("an answer of more than " + LONGEST_ANSWER + " bytes");
    }
    return bytes;
  }

  private static Draft decided(Draft draft, JsonNode verdict) throws IOException {
    return switch (verdict.path("action").asString("")) {
      case "reject" -> throw new RejectedException(new Rejection.Forbidden(reason(verdict)));
      case "change" -> draft.saying(changed(Objects.requireNonNull(draft.content()), verdict));
      default -> draft;
    };
  }

  private static String reason(JsonNode verdict) {
    var reason = verdict.path("reason").asString("").strip();
    return reason.isEmpty() ? "The message was refused."
        : reason.substring(0, Math.min(LONGEST_REASON, reason.length()));
  }

  private static Content changed(Content content, JsonNode verdict) throws IOException {
    var text = verdict.path("text");
    var metadata = verdict.path("metadata");
    if (!text.isMissingNode() && !text.isString() || !metadata.isMissingNode() && !metadata.isObject()) {
      throw new IOException("a change whose text is no text or whose metadata are no object");
    }
    return new Content(text.isString() ? text.stringValue() : content.text(), content.attachments(),
        metadata.isObject() ? metadata.toString() : content.metadata());
  }

  private Draft unasked(Draft draft, String why) {
    if (failing.compareAndSet(false, true)) {
      LOG.warn("pre-send: the service does not answer as it should, what is written is {} meanwhile: {}",
          terms.pass() ? "stored unasked" : "refused", why);
    }
    if (terms.pass()) {
      return draft;
    }
    throw new RejectedException(new Rejection.Unavailable(AGAIN));
  }

  @Override
  public void close() {
    calls.close();
  }
}
