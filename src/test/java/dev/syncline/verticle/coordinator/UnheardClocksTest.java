package dev.syncline.verticle.coordinator;

import static dev.syncline.core.Samples.actor;
import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.replica.Refusal;
import dev.syncline.port.Addresses;
import dev.syncline.port.Outcome;
import dev.syncline.port.SomeAreThere;
import dev.syncline.port.StoppedClock;
import dev.syncline.port.WriteCommand;
import dev.syncline.verticle.local.ClockOffsets;
import dev.syncline.verticle.local.CoordinatorTask;
import dev.syncline.verticle.local.LocalBus;
import dev.syncline.verticle.local.ReplicaTask;
import dev.syncline.verticle.local.StoreTroubles;
import dev.syncline.verticle.node.LocalOperations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node that does not know yet what time it is for the others. */
class UnheardClocksTest {
  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger coordinatedHere = new AtomicInteger();
  private final Set<NodeName> within = new HashSet<>(Set.of(node(1), node(2), node(3)));
  private final ClockOffsets clocks = new ClockOffsets(new StoppedClock(), 500);
  private final Ring ring = Samples.ring(3);
  private final Replicas replicas =
      new Replicas(
          node(1),
          actor(1),
          new SomeAreThere(within::contains),
          Guards.of(new StoreTroubles(new StoppedClock()), clocks));

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void aNodeThatHasHeardOfNobodysClockDatesNothing() {
    assertThat(replicas.awaitsClocks(ring)).isTrue();
  }

  @Test
  void onceTooFewAreLeftToBeAMajorityItGoesOn() {
    clocks.answered(node(2), 0, 0);
    clocks.judge(node(1), ring.members().keySet());

    assertThat(replicas.awaitsClocks(ring)).isFalse();
  }

  @Test
  void whileTheRestMayMakeAMajorityWithThoseThatDifferItWaits() {
    clocks.answered(node(2), 0, -3_600_000);
    clocks.judge(node(1), ring.members().keySet());

    assertThat(replicas.awaitsClocks(ring)).isTrue();
    clocks.answered(node(3), 0, -3_600_000);
    clocks.judge(node(1), ring.members().keySet());
    assertThat(replicas.awaitsClocks(ring)).isFalse();
    assertThat(replicas.driftHere()).isNotNull();
  }

  @Test
  void aNodeThatReachesNobodyGoesOn() {
    within.clear();
    assertThat(replicas.awaitsClocks(ring)).isFalse();
  }

  @Test
  void whoeverComesWithinReachLaterIsWaitedForToo() {
    within.clear();
    assertThat(replicas.awaitsClocks(ring)).isFalse();

    within.addAll(Set.of(node(2), node(3)));
    assertThat(replicas.awaitsClocks(ring)).isTrue();
  }

  @Test
  void ofTwoNobodyIsWaitedFor() {
    assertThat(replicas.awaitsClocks(Samples.ring(2))).isFalse();
  }

  private LocalOperations coordinator() throws Exception {
    LocalBus bus = LocalBus.of(vertx);
    await(
        vertx.deployVerticle(
            new CoordinatorVerticle(
                0,
                1,
                node(1),
                actor(1),
                new SomeAreThere(within::contains),
                new StoppedClock(),
                new CoordinatorSettings(16, 7, 60_000, 60_000, 60_000),
                ring,
                0,
                Guards.of(new StoreTroubles(new StoppedClock()), clocks))));
    await(
        bus.<ReplicaTask>consume(
                Addresses.replica(0),
                task -> {
                  if (task instanceof ReplicaTask.Coordinate write) {
                    coordinatedHere.incrementAndGet();
                    bus.send(
                        Addresses.coordinator(0),
                        new CoordinatorTask.RefusedHere(write.operation(), Refusal.STOPPED));
                  }
                })
            .completion());
    return new LocalOperations(bus, 1);
  }

  private static WriteCommand write(int timeoutMillis) {
    return new WriteCommand(
        new CollectionInfo(
            1, "docs", 2, Metric.COSINE, 3, ConflictPolicy.LAST_WRITE_WINS, IndexKind.NONE),
        Bytes.utf8("a"),
        Content.Tombstone.INSTANCE,
        Consistency.QUORUM,
        null,
        timeoutMillis);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(60, TimeUnit.SECONDS);
  }

  @Test
  void aWriteWaitsUntilTheOthersHaveToldTheirTime() throws Exception {
    Future<Outcome.Write> written = coordinator().write(write(60_000));
    assertThat(coordinatedHere).hasValue(0);

    clocks.answered(node(2), 0, 0);
    clocks.answered(node(3), 0, 0);
    await(written);
    assertThat(coordinatedHere).hasValue(1);
  }

  @Test
  void aWriteWhoseTimeIsOverBeforeTheyHaveIsRefused() throws Exception {
    assertThat(await(coordinator().write(write(20)))).isEqualTo(new Outcome.Overloaded(7));
    assertThat(coordinatedHere).hasValue(0);
  }
}
