package dev.syncline.verticle.replica;

import static dev.syncline.core.Samples.actor;
import static dev.syncline.core.Samples.dot;
import static dev.syncline.core.Samples.key;
import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Effect;
import dev.syncline.core.replica.LogLimits;
import dev.syncline.core.replica.PartitionReplica;
import dev.syncline.core.replica.ReplicaEvent;
import dev.syncline.core.replica.ReplicaState;
import dev.syncline.core.sync.StreamBatch;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.core.sync.SyncItem;
import dev.syncline.port.EverybodyIsThere;
import dev.syncline.port.HeldVectors;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.PeerMessage.Encoding;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.SyncCodec;
import dev.syncline.port.TimeSource;
import dev.syncline.verticle.replica.SyncCounters.Count;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of answers, good and bad, of a peer that was asked for what is missing. */
class SyncRequestsTest {
  private static final Partition PARTITION = new Partition(2, 5);
  private static final VersionVector DOTS = VersionVector.ofRange(actor(2), 1, 3);
  private static final long TIMEOUT_MILLIS = 5_000;

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final BlockingQueue<PeerMessage> sent = new LinkedBlockingQueue<>();
  private final BlockingQueue<ReplicaEvent> steps = new LinkedBlockingQueue<>();
  private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
  private final SyncTraffic traffic = SyncTraffics.unthrottled();
  private final SyncCodec peer = traffic.codecs().get();
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicBoolean registered = new AtomicBoolean(true);
  private volatile boolean takesWrites = true;
  private final Shell shell = new Shell(PARTITION, replica());
  private final SyncDecoding decoding =
      new SyncDecoding(vertx, emptyStore(), traffic.codecs().get());
  private final SyncRequests requests =
      new SyncRequests(
          new EverybodyIsThere(sent),
          clock(),
          TIMEOUT_MILLIS,
          () -> takesWrites,
          traffic.counters(),
          decoding,
          (each, event) -> steps.add(event),
          new Received(),
          registered::get);

  private final class Received implements SyncRequests.Receiver {
    @Override
    public void batch(Shell to, NodeName from, Actor sender, SyncBatch batch, Runnable then) {
      received.add(batch);
      then.run();
    }

    @Override
    public void range(Shell to, NodeName from, Actor sender, StreamBatch range, Runnable then) {
      then.run();
      received.add(range);
    }
  }

  @AfterEach
  void close() throws Exception {
    onContext(decoding::close);
    peer.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static PartitionReplica replica() {
    return new PartitionReplica(
        node(1),
        actor(1),
        PARTITION,
        Samples.ring(2),
        ReplicaState.empty(false),
        0,
        100,
        LogLimits.KEEP_ALL);
  }

  private TimeSource clock() {
    return new TimeSource() {
      @Override
      public long nanos() {
        return nanos.get();
      }

      @Override
      public long wallMillis() {
        return 0;
      }
    };
  }

  private static ReplicaStore emptyStore() {
    return (ReplicaStore)
        Proxy.newProxyInstance(
            ReplicaStore.class.getClassLoader(),
            new Class<?>[] {ReplicaStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("get")) {
                return null;
              }
              throw new UnsupportedOperationException(method.getName());
            });
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

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T taken = queue.poll(60, TimeUnit.SECONDS);
    assertThat(taken).isNotNull();
    return taken;
  }

  private PeerMessage.Fetch fetch() throws Exception {
    onContext(() -> requests.fetch(shell, new Effect.Fetch(node(2), DOTS)));
    return (PeerMessage.Fetch) next(sent);
  }

  private void answer(PeerMessage.Batch batch) throws Exception {
    onContext(() -> requests.answered(node(2), actor(2), batch));
  }

  private static Entry entry(Dot dot, float value) {
    byte[] vector = new byte[256];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (byte) (i * 31 + (i < 8 ? (int) value : 0));
    }
    Content content = new Content.Value(Bytes.wrap(vector), Bytes.EMPTY);
    return new Entry(
        ConflictPolicy.LAST_WRITE_WINS,
        List.of(new Version(dot, HybridTimestamp.ofMillis(7), content)),
        VersionVector.EMPTY);
  }

  private static SyncBatch batch() {
    List<SyncItem> items = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      items.add(new SyncItem(key("e" + i), VersionVector.EMPTY, entry(dot(2, i), i)));
    }
    return new SyncBatch(PARTITION, 1, DOTS, items, VersionVector.EMPTY);
  }

  private Bytes frame(HeldVectors held) {
    return peer.encode(batch(), held, SyncCodec.DictionaryUse.AVOIDED).frame();
  }

  private static PeerMessage.Batch message(Encoding encoding, Bytes frame) {
    return new PeerMessage.Batch(PARTITION, encoding, VersionVector.EMPTY, List.of(frame));
  }

  private static Bytes damaged(Bytes frame) {
    byte[] bytes = frame.array().clone();
    bytes[bytes.length / 2] ^= 1;
    return Bytes.wrap(bytes);
  }

  @Test
  void anAnswerEndsTheRequestOnceItHasBeenTakenIn() throws Exception {
    assertThat(fetch()).isEqualTo(new PeerMessage.Fetch(PARTITION, DOTS, Encoding.COMPACT));

    answer(message(Encoding.COMPACT, frame(HeldVectors.NONE)));

    assertThat(next(received)).isEqualTo(batch());
    assertThat(next(steps)).isEqualTo(new ReplicaEvent.FetchEnded(node(2)));
    assertThat(traffic.counters().from(node(2)).entries()).isEqualTo(3);
    assertThat(traffic.counters().get(Count.CORRUPT_FRAMES)).isZero();
  }

  @Test
  void aCorruptFrameIsRejectedAndCountedAndAskedForAgain() throws Exception {
    fetch();
    answer(message(Encoding.COMPACT, damaged(frame(HeldVectors.NONE))));

    assertThat(next(sent)).isEqualTo(new PeerMessage.Fetch(PARTITION, DOTS, Encoding.PLAIN));
    assertThat(traffic.counters().get(Count.CORRUPT_FRAMES)).isEqualTo(1);
    assertThat(received).isEmpty();

    answer(message(Encoding.PLAIN, frame(HeldVectors.NONE)));
    assertThat(next(received)).isEqualTo(batch());
    assertThat(next(steps)).isEqualTo(new ReplicaEvent.FetchEnded(node(2)));
  }

  @Test
  void aPeerWhoseFramesStayCorruptIsNotAskedAtOnceForEver() throws Exception {
    fetch();
    answer(message(Encoding.COMPACT, damaged(frame(HeldVectors.NONE))));
    next(sent);
    answer(message(Encoding.PLAIN, damaged(frame(HeldVectors.NONE))));

    assertThat(next(steps)).isEqualTo(new ReplicaEvent.FetchEnded(node(2)));
    assertThat(sent).isEmpty();
    assertThat(traffic.counters().get(Count.CORRUPT_FRAMES)).isEqualTo(2);
  }

  @Test
  void aDifferenceFromAVectorNotHeldIsAskedForWholeAndTheRestIsTaken() throws Exception {
    fetch();
    Bytes base = ((Content.Value) entry(dot(9, 9), 9).versions().get(0).content()).vector();
    HeldVectors guess = each -> each.equals(key("e2")) ? List.of(base) : List.of();
    answer(message(Encoding.COMPACT, frame(guess)));

    assertThat(((SyncBatch) next(received)).items())
        .extracting(SyncItem::key)
        .containsExactly(key("e1"), key("e3"));
    assertThat(next(sent))
        .isEqualTo(new PeerMessage.Fetch(PARTITION, VersionVector.of(dot(2, 2)), Encoding.WHOLE));
    assertThat(steps).isEmpty();

    answer(message(Encoding.WHOLE, frame(HeldVectors.NONE)));
    assertThat(next(received)).isEqualTo(batch());
    assertThat(next(steps)).isEqualTo(new ReplicaEvent.FetchEnded(node(2)));
    assertThat(traffic.counters().get(Count.WANTED_WHOLE)).isEqualTo(1);
  }

  @Test
  void anAnswerThatIsHeldBackIsNotAskedForAgain() throws Exception {
    fetch();
    for (int i = 0; i < 5; i++) {
      nanos.addAndGet(TIMEOUT_MILLIS * 900_000L);
      onContext(
          () ->
              requests.underway(node(2), new PeerMessage.Underway(List.of(PARTITION), List.of())));
      onContext(() -> requests.tick(nanos.get()));
    }
    assertThat(steps).isEmpty();

    nanos.addAndGet(TIMEOUT_MILLIS * 1_000_000L + 1);
    onContext(() -> requests.tick(nanos.get()));
    assertThat(steps).containsExactly(new ReplicaEvent.FetchEnded(node(2)));
    assertThat(traffic.counters().get(Count.TIMEOUTS)).isEqualTo(1);
  }

  @Test
  void nothingIsAskedForWhileTheStoreTakesNoWrites() throws Exception {
    takesWrites = false;
    onContext(() -> requests.fetch(shell, new Effect.Fetch(node(2), DOTS)));
    assertThat(sent).isEmpty();

    nanos.addAndGet(TIMEOUT_MILLIS * 1_000_000L + 1);
    onContext(() -> requests.tick(nanos.get()));
    assertThat(steps).containsExactly(new ReplicaEvent.FetchEnded(node(2)));
    takesWrites = true;
    assertThat(fetch()).isEqualTo(new PeerMessage.Fetch(PARTITION, DOTS, Encoding.COMPACT));
  }

  @Test
  void aCorruptRangeIsAskedForAgainAndEndsTheStreamTheSecondTime() throws Exception {
    Effect.Stream stream = new Effect.Stream(node(2), null, StreamBatch.Purpose.CATCH_UP);
    onContext(() -> requests.stream(shell, stream));
    PeerMessage.StreamRequest compact = (PeerMessage.StreamRequest) next(sent);
    Bytes bad = damaged(frame(HeldVectors.NONE));
    onContext(
        () ->
            requests.answered(
                node(2), actor(2), new PeerMessage.Range(compact, null, List.of(bad))));

    PeerMessage.StreamRequest plain = (PeerMessage.StreamRequest) next(sent);
    assertThat(plain.encoding()).isEqualTo(Encoding.PLAIN);
    onContext(
        () ->
            requests.answered(node(2), actor(2), new PeerMessage.Range(plain, null, List.of(bad))));
    assertThat(next(steps)).isEqualTo(new ReplicaEvent.StreamTimedOut(node(2)));
    assertThat(received).isEmpty();
  }

  @Test
  void noMoreRequestsAreOpenThanAnswersFitIntoMemory() throws Exception {
    onContext(
        () -> {
          for (int slot = 0; slot < 64; slot++) {
            Partition partition = new Partition(2, slot);
            requests.fetch(new Shell(partition, replica()), new Effect.Fetch(node(2), DOTS));
          }
        });
    assertThat(sent).hasSize(8);

    answer(
        new PeerMessage.Batch(
            PARTITION, Encoding.COMPACT, VersionVector.EMPTY, List.of(frame(HeldVectors.NONE))));
    next(steps);
    onContext(() -> {});
    assertThat(sent).hasSize(9);
  }

  @Test
  void aPeerThatIsSlowDoesNotKeepTheOthersFromBeingAsked() throws Exception {
    onContext(
        () -> {
          for (int peer = 2; peer < 8; peer++) {
            for (int slot = 0; slot < 64; slot++) {
              Partition partition = new Partition(2, slot);
              requests.fetch(new Shell(partition, replica()), new Effect.Fetch(node(peer), DOTS));
            }
          }
        });
    assertThat(sent).as("of the first four, and no more than fit into memory").hasSize(32);
  }

  @Test
  void nothingIsAskedForBeforeTheRunIsRegistered() throws Exception {
    registered.set(false);
    onContext(() -> requests.fetch(shell, new Effect.Fetch(node(2), DOTS)));
    onContext(() -> requests.tick(nanos.get()));
    assertThat(sent).isEmpty();

    registered.set(true);
    onContext(() -> requests.tick(nanos.get()));
    assertThat(next(sent)).isInstanceOf(PeerMessage.Fetch.class);
  }

  @Test
  void aRunThatNobodyRegistersAsksInTheEnd() throws Exception {
    registered.set(false);
    onContext(() -> requests.fetch(shell, new Effect.Fetch(node(2), DOTS)));
    nanos.set(TimeUnit.SECONDS.toNanos(10));
    onContext(() -> requests.tick(nanos.get()));
    assertThat(next(sent)).isInstanceOf(PeerMessage.Fetch.class);
  }
}
