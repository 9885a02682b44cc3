package dev.syncline.verticle.replica;

import static dev.syncline.core.Samples.actor;
import static dev.syncline.core.Samples.dot;
import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.replica.WriteRequest;
import dev.syncline.core.sync.PartitionDigest;
import dev.syncline.port.Addresses;
import dev.syncline.port.EverybodyIsThere;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.StoppedClock;
import dev.syncline.verticle.local.LocalBus;
import dev.syncline.verticle.local.ReplicaTask;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which replicas are compared with those of a peer while collections are dropped. */
class ComparedCollectionsTest {
  private static final Ring RING = LoneReplica.RING;
  private static final EntryKey KEY = Samples.key("a");
  private static final Partition PARTITION = Partition.of(2, KEY);
  private static final long SELDOM_MILLIS = TimeUnit.HOURS.toMillis(1);
  private static final ReplicaTask.LearnCollections ALL =
      new ReplicaTask.LearnCollections(Set.of(KEY.collection()), KEY.collection() + 1);
  private static final ReplicaTask.LearnCollections DROPPED =
      new ReplicaTask.LearnCollections(Set.of(), KEY.collection() + 1);

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final BlockingQueue<PeerMessage> sent = new LinkedBlockingQueue<>();
  private final ReplicaBoard board = new ReplicaBoard(1);

  private void start(long syncIntervalMillis) throws Exception {
    vertx
        .deployVerticle(
            LoneReplica.on(
                store(),
                new EverybodyIsThere(sent),
                new StoppedClock(),
                LoneReplica.settings(syncIntervalMillis, SELDOM_MILLIS, 1, SELDOM_MILLIS),
                board))
        .await(60, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(60, TimeUnit.SECONDS);
  }

  private ReplicaStore store() {
    return LoneReplica.store(
        (method, arguments) ->
            switch (method) {
              case "commit" -> commit((List<?>) arguments[0]);
              case "dropCollection" -> null;
              default -> LoneReplica.ofEmpty(method);
            });
  }

  private @Nullable Object commit(List<?> handed) {
    for (Object each : handed) {
      ReplicaStore.Commit commit = (ReplicaStore.Commit) each;
      commit.listener().done(commit.batch(), null);
    }
    return null;
  }

  private void tell(ReplicaTask task) {
    LocalBus.of(vertx).send(Addresses.replica(0), task);
  }

  private void hear(PeerMessage... messages) {
    tell(new ReplicaTask.FromPeer(node(2), actor(2), List.of(messages)));
  }

  private static PeerMessage askReport() {
    return new PeerMessage.ReportRequest(List.of(PARTITION));
  }

  /** What is sent until something of a kind is, which is the last of it. */
  private List<PeerMessage> until(Class<? extends PeerMessage> kind) throws InterruptedException {
    List<PeerMessage> all = new ArrayList<>();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    do {
      PeerMessage next = sent.poll(60, TimeUnit.SECONDS);
      assertThat(next).as("one of %s after %s", kind, all.size()).isNotNull();
      assertThat(System.nanoTime()).as("no %s came", kind).isLessThan(end);
      all.add(Objects.requireNonNull(next));
    } while (!kind.isInstance(all.get(all.size() - 1)));
    return all;
  }

  private static PeerMessage.ClockDigests digests(
      ReplicaTask.LearnCollections known, VersionVector clock, long live) {
    return new PeerMessage.ClockDigests(
        0,
        1,
        RING.version(),
        known.existing().hashCode() * 31L + known.next(),
        true,
        Map.of(PARTITION, new PartitionDigest(clock.digest(), live, true, true)));
  }

  /** Before peers are told anything, a write is durable and a peer says that it holds another. */
  private long divergencesOf(ReplicaTask.LearnCollections known) throws Exception {
    start(SELDOM_MILLIS);
    tell(known);
    Content content = new Content.Value(Bytes.wrap(new byte[4]), Bytes.utf8("{}"));
    hear(
        new PeerMessage.Write(
            new WriteRequest(
                1,
                RING.version(),
                PARTITION,
                KEY,
                ConflictPolicy.LAST_WRITE_WINS,
                new Version(dot(2, 1), HybridTimestamp.ofMillis(1), content),
                VersionVector.EMPTY)));
    until(PeerMessage.WriteAck.class);
    PeerMessage.ClockDigests other = digests(known, VersionVector.of(dot(2, 1)), 7);
    hear(other, other, askReport());
    until(PeerMessage.Report.class);
    return board.divergences();
  }

  @Test
  void aPeerThatHoldsSomethingElseIsTold() throws Exception {
    assertThat(divergencesOf(ALL)).isEqualTo(1);
  }

  /** The peer may have dropped it already. */
  @Test
  void aWriteThatCameAfterTheDropIsNoDivergenceEvenBeforePeersAreTold() throws Exception {
    assertThat(divergencesOf(DROPPED)).isZero();
  }

  /** What was told before is of other collections than are known now. */
  @Test
  void whereCollectionsHaveChangedThatNothingHasIsNotBelieved() throws Exception {
    start(1);
    tell(ALL);
    tell(new ReplicaTask.Open(List.of(PARTITION)));
    hear(digests(ALL, VersionVector.EMPTY, 0));
    until(PeerMessage.QuietDigest.class);
    List<PeerMessage> quiet = until(PeerMessage.QuietDigest.class);
    PeerMessage same = quiet.get(quiet.size() - 1);
    hear(same, askReport());
    assertThat(until(PeerMessage.Report.class))
        .noneMatch(PeerMessage.DigestsWanted.class::isInstance);

    vertx.runOnContext(
        none -> {
          tell(DROPPED);
          hear(same, askReport());
        });
    assertThat(until(PeerMessage.Report.class))
        .anyMatch(PeerMessage.DigestsWanted.class::isInstance);
  }
}
