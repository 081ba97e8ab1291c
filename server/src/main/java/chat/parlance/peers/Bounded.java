package chat.parlance.peers;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/// Takes the body of an answer up to a length, and refuses a longer one as soon as it is seen. Called by one thread at a time.
final class Bounded implements BodySubscriber<byte[]> {

  private final BodySubscriber<byte[]> taker;
  private final int longest;
  private int taken;
  private @Nullable Subscription source;

  Bounded(BodySubscriber<byte[]> taker, int longest) {
    this.taker = taker;
    this.longest = longest;
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return taker.getBody();
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    source = subscription;
    taker.onSubscribe(subscription);
  }

  @Override
  public void onNext(List<ByteBuffer> item) {
    for (var buffer : item) {
      taken += buffer.remaining();
    }
    if (taken > longest && source != null) {
      source.cancel();
      taker.onError(new IOException("more than " + longest + " bytes"));
    } else {
      taker.onNext(item);
    }
  }

  @Override
  public void onError(Throwable fault) {
    taker.onError(fault);
  }

  @Override
  public void onComplete() {
    taker.onComplete();
  }
}
