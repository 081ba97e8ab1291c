package chat.parlance;

import chat.parlance.config.ParlanceConfig;
import chat.parlance.core.Conversations;
import chat.parlance.core.Limits;
import chat.parlance.core.RateLimits;
import chat.parlance.core.store.Stores;
import chat.parlance.files.Attachments;
import chat.parlance.files.FileStore;
import chat.parlance.files.Refs;
import chat.parlance.files.Sweep;
import chat.parlance.files.Uploads;
import chat.parlance.identity.SecretFile;
import chat.parlance.store.files.DirectoryFileStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

/// The parts list of files: where they are, who takes them, who follows the log, who clears away.
final class FileServices {

  private static final Duration BETWEEN_SWEEPS = Duration.ofHours(6);
  private static final Duration UPLOAD_TIME = Duration.ofMinutes(10);
  /// After each hundred reads of a sweep: at most about a thousand reads a second.
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final ParlanceConfig.Limits limits;
  private final FileStore store;
  private final Refs refs;
  private final Attachments attachments;
  private final Sweep sweep;

  /// Opens the directory and the secret in it, with which idempotency keys become refs.
  FileServices(ParlanceConfig config, Stores stores, InstantSource clock, ExecutorService blocking) throws IOException {
    var root = Path.of(config.filesDir());
    limits = config.limits();
    store = DirectoryFileStore.open(root, clock);
    refs = new Refs(new SecureRandom()::nextBytes,
        SecretFile.readOrCreate(root, ".ref-secret").getBytes(StandardCharsets.UTF_8));
    attachments = new Attachments(store, blocking);
    sweep = new Sweep(store, stores, clock, () -> Thread.sleep(PAUSE));
  }

  FileStore store() {
    return store;
  }

  Attachments attachments() {
    return attachments;
  }

  Limits.Rate rate() {
    return new Limits.Rate(limits.uploadsBurst(), limits.uploadsPerMinute() / 60.0);
  }

  Uploads uploads(Conversations conversations, RateLimits rates) {
    var bounds = new Uploads.Bounds(limits.fileBytes(), limits.uploadsAtOnce(), UPLOAD_TIME);
    return new Uploads(new Uploads.Parts(store, refs, conversations, rates, bounds, System::nanoTime));
  }

  /// Sweeps now and every few hours, off the housekeeping thread.
  void sweep(Chores chores, ExecutorService blocking) {
    chores.nowAndEvery(BETWEEN_SWEEPS, () -> {
      try {
        blocking.execute(sweep::run);
      } catch (RejectedExecutionException _) {
        // the server stops
      }
    });
  }
}
