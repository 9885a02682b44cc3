package dev.syncline.verticle.replica;

import static dev.syncline.core.Samples.actor;
import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.sync.DotLog;
import dev.syncline.core.sync.LogSnapshot;
import dev.syncline.core.sync.StreamProgress;
import dev.syncline.core.sync.SyncBatches;
import dev.syncline.port.EverybodyIsThere;
import dev.syncline.port.HeldVectors;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.PeerMessage.Encoding;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.SyncCodec;
import dev.syncline.port.Throttle;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests for missing dots while the throttle holds everything back. */
class SyncAnswersTest {
  private static final long HOUR_NANOS = 3_600_000_000_000L;
  private static final VersionVector DOTS = VersionVector.ofRange(actor(1), 1, 3);

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final BlockingQueue<PeerMessage> sent = new LinkedBlockingQueue<>();
  private final BlockingQueue<Long> reserved = new LinkedBlockingQueue<>();
  private final AtomicInteger snapshots = new AtomicInteger();
  private final ClosedThrottle throttle = new ClosedThrottle();
  private final SyncTraffic traffic = SyncTraffics.with(throttle);
  private final AtomicLong ringVersion = new AtomicLong(1);
  private final SyncAnswers answers =
      new SyncAnswers(
          vertx,
          store(),
          new EverybodyIsThere(sent),
          new ReplicaBoard(1),
          traffic,
          new SyncBatches.Limits(100, 1 << 20),
          new Semaphore(10),
          ringVersion::get,
          (partition, failure) -> {});

  /** Lets nothing pass until it is opened. */
  private final class ClosedThrottle implements Throttle {
    private volatile long cap = 1_024;

    @Override
    public long reserve(long bytes) {
      reserved.add(bytes);
      return cap == 0 ? 0 : HOUR_NANOS;
    }

    @Override
    public long bytesPerSecond() {
      return cap;
    }

    @Override
    public void setBytesPerSecond(long bytesPerSecond) {
      cap = bytesPerSecond;
    }

    @Override
    public boolean isEngaged() {
      return cap > 0;
    }

    @Override
    public void addListener(Listener listener) {}
  }

  private ReplicaStore store() {
    return (ReplicaStore)
        Proxy.newProxyInstance(
            ReplicaStore.class.getClassLoader(),
            new Class<?>[] {ReplicaStore.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("withSnapshot")) {
                throw new UnsupportedOperationException(method.getName());
              }
              snapshots.incrementAndGet();
              @SuppressWarnings("unchecked")
              Function<LogSnapshot, Object> reader = (Function<LogSnapshot, Object>) arguments[1];
              return reader.apply(
                  new LogSnapshot(DOTS, VersionVector.EMPTY, StreamProgress.NONE, new VoidLog()));
            });
  }

  private static final class VoidLog implements DotLog {
    @Override
    public @Nullable Dot restOf(Actor actor) {
      return null;
    }

    @Override
    public Record find(Dot dot) {
      return new Record.Void();
    }

    @Override
    public Entry entry(EntryKey key) {
      return Entry.absent(ConflictPolicy.LAST_WRITE_WINS);
    }

    @Override
    public void forEachEntryAfter(@Nullable EntryKey after, EntryVisitor visitor) {}

    @Override
    public void forEachUntidyLine(VersionVector dots, LineVisitor visitor) {}
  }

  @AfterEach
  void close() throws Exception {
    onContext(answers::close);
    vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private void onContext(Runnable action) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    context.runOnContext(
        none -> {
          action.run();
          done.complete(null);
        });
    done.get(60, TimeUnit.SECONDS);
  }

  private void ask(int slot) throws Exception {
    PeerMessage.Fetch fetch = new PeerMessage.Fetch(new Partition(2, slot), DOTS, Encoding.COMPACT);
    onContext(() -> answers.fetch(node(2), actor(2), fetch));
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T taken = queue.poll(60, TimeUnit.SECONDS);
    assertThat(taken).isNotNull();
    return taken;
  }

  @Test
  void whileTheThrottleHoldsBackTwoAnswersAreMadeAndNoMore() throws Exception {
    for (int slot = 0; slot < 20; slot++) {
      ask(slot);
    }
    next(reserved);
    next(reserved);
    for (int slot = 0; slot < 20; slot++) {
      ask(slot);
    }
    onContext(() -> answers.tick(HOUR_NANOS));

    PeerMessage.Underway told = (PeerMessage.Underway) next(sent);
    assertThat(told.fetches()).hasSize(20).doesNotHaveDuplicates();
    assertThat(told.streams()).isEmpty();
    assertThat(snapshots).hasValue(2);
    assertThat(sent).isEmpty();
  }

  @Test
  void whatIsHeldBackLeavesSoonAfterTheCapIsLifted() throws Exception {
    ask(1);
    next(reserved);
    throttle.setBytesPerSecond(0);

    PeerMessage.Batch batch = (PeerMessage.Batch) next(sent);
    assertThat(batch.partition()).isEqualTo(new Partition(2, 1));
    assertThat(batch.frames()).hasSize(1);
    assertThat(List.copyOf(reserved)).isEmpty();
  }

  @Test
  void anAnswerIsGivenUnderTheRingThatIsKnownWhenItIsMade() throws Exception {
    for (int slot = 0; slot < 3; slot++) {
      ask(slot);
    }
    next(reserved);
    next(reserved);
    onContext(() -> ringVersion.set(2));
    throttle.setBytesPerSecond(0);

    List<Long> versions = new ArrayList<>();
    try (SyncCodec codec = traffic.codecs().get()) {
      while (versions.size() < 3) {
        PeerMessage.Batch message = (PeerMessage.Batch) next(sent);
        SyncCodec.Decoded.Complete read =
            (SyncCodec.Decoded.Complete) codec.decode(message.frames().get(0), HeldVectors.NONE);
        versions.add(read.batch().ringVersion());
      }
    }
    // In whatever order those that were held back notice that they may leave.
    assertThat(versions).containsExactlyInAnyOrder(1L, 1L, 2L);
  }
}
