package dev.syncline.verticle.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.Samples;
import dev.syncline.core.cluster.Formation.Decision;
import dev.syncline.core.cluster.Formation.Founding;
import dev.syncline.core.cluster.Formation.Hello;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Ring;
import dev.syncline.port.Addresses;
import dev.syncline.port.Membership;
import dev.syncline.port.StoreException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node among peers whose first answers are no hellos. */
class NewcomerTest {
  private static final NodeName SELF = Samples.node(1);
  private static final NodeName PEER = Samples.node(2);
  private static final Founding MINE = founding("cluster-1");

  /** What nodes of other versions, or damaged frames, may hold. */
  private static final List<Object> NO_HELLOS =
      List.of(
          Buffer.buffer(),
          Buffer.buffer(new byte[] {99}),
          "not even bytes",
          Buffer.buffer(HelloCodec.encode(new Hello(SELF, "s9", null, true, Set.of()))));

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile Supplier<Object> answer = () -> "nothing yet";

  @BeforeEach
  void start() {
    await(
        vertx
            .eventBus()
            .consumer(Addresses.hello(PEER))
            .handler(
                message -> {
                  asked.incrementAndGet();
                  message.reply(answer.get());
                })
            .completion());
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void anAnswerThatIsNoHelloIsAskedForAgainInTheNextRound() {
    for (Object noHello : NO_HELLOS) {
      peerAnswers(noHello, 1, new Hello(PEER, "s2", null, true, Set.of(SELF, PEER)));
      assertThat(await(newcomer(null).decide())).isInstanceOf(Decision.Mint.class);
      assertThat(asked).hasValueGreaterThan(1);
    }
  }

  @Test
  void aPeerWhoseAnswerIsNoHelloIsCheckedAgain() {
    for (Object noHello : NO_HELLOS) {
      peerAnswers(
          noHello, 1, new Hello(PEER, "s2", founding("another"), false, Set.of(SELF, PEER)));
      assertThatThrownBy(() -> await(newcomer(MINE).checkPeers(MINE, Set.of())))
          .hasCauseInstanceOf(StoreException.class)
          .hasMessageContaining("another");
    }
  }

  @Test
  void aPeerThatNeverMakesSenseDoesNotKeepANodeFromItsCluster() {
    peerAnswers("nonsense", Integer.MAX_VALUE, new Hello(PEER, "s2", MINE, false, Set.of()));
    await(newcomer(MINE).checkPeers(MINE, Set.of()));
    assertThat(asked).hasValue(3);
  }

  @Test
  void aRunningNodeAmongNodesOfAnotherClusterIsToldSo() {
    peerAnswers("nothing", 0, new Hello(PEER, "s2", founding("another"), false, Set.of()));
    assertThatThrownBy(() -> await(newcomer(MINE).checkPeersAgain(MINE, Samples.ring(3))))
        .hasCauseInstanceOf(StoreException.class)
        .hasMessageContaining("n2 belongs to cluster another");
  }

  @Test
  void aNodeThatWasRemovedKeepsNobodyElseOut() {
    peerAnswers("nothing", 0, new Hello(PEER, "s2", founding("another"), false, Set.of()));
    await(newcomer(MINE).checkPeers(MINE, Set.of(PEER)));
    assertThat(asked).hasValue(0);
  }

  @Test
  void aStrayNodeDoesNotEndAMajority() {
    peerAnswers("nothing", 0, new Hello(PEER, "s2", founding("another"), false, Set.of()));
    await(newcomer(MINE).checkPeersAgain(MINE, Samples.ring(1)));
    assertThat(asked).hasValue(1);
  }

  @Test
  void aNodeThatItsOwnClusterHasRemovedHasNoMajority() {
    peerAnswers("nothing", 0, new Hello(PEER, "s2", founding("another"), false, Set.of()));
    Ring ring = Samples.ring(2).with(SELF, Member.State.REMOVED);
    assertThatThrownBy(() -> await(newcomer(MINE).checkPeersAgain(MINE, ring)))
        .hasCauseInstanceOf(StoreException.class);
  }

  @Test
  void aRunningNodeAmongItsOwnStays() {
    peerAnswers("nothing", 0, new Hello(PEER, "s2", MINE, false, Set.of()));
    await(newcomer(MINE).checkPeersAgain(MINE, Samples.ring(5)));
    assertThat(asked).hasValue(1);
  }

  @Test
  void aNodeThatWaitsSaysWhoIsMissingAndWhereItLooks() {
    peerAnswers("nothing", Integer.MAX_VALUE, new Hello(PEER, "s2", MINE, false, Set.of()));
    Newcomer waiting = newcomer(null);
    var unused = waiting.decide();
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(waiting.waitsFor())
                    .endsWith(", missing are [n2]; it looks at 10.0.0.1:5701"));
  }

  private static Founding founding(String clusterId) {
    return new Founding(clusterId, new TreeMap<>(Map.of(SELF, "s1", PEER, "s2")));
  }

  /** Replaces what the peer has answered before. */
  private void peerAnswers(Object noHello, int times, Hello then) {
    AtomicInteger left = new AtomicInteger(times);
    asked.set(0);
    answer = () -> left.getAndDecrement() > 0 ? noHello : Buffer.buffer(HelloCodec.encode(then));
  }

  private Newcomer newcomer(@Nullable Founding founding) {
    Membership both =
        new Membership() {
          @Override
          public Set<NodeName> present() {
            return Set.of(SELF, PEER);
          }

          @Override
          public String searched() {
            return "it looks at 10.0.0.1:5701";
          }

          @Override
          public void onLeft(Consumer<NodeName> listener) {}
        };
    ClusterSettings settings =
        new ClusterSettings(
            "zone", Set.of(SELF, PEER), false, 1, 30_000, 30_000, 1, 30_000, 30_000);
    return new Newcomer(vertx, SELF, "s1", founding, both, settings);
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }
}
