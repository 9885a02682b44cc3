package dev.syncline.verticle.cluster;

import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.cluster.Formation.Founding;
import dev.syncline.core.cluster.Formation.Hello;
import dev.syncline.fixtures.Sample;
import dev.syncline.port.ReplicaStore;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Hellos, foundings, and the notes of a store. */
public final class HelloSamples {
  private HelloSamples() {}

  /** All samples. */
  public static List<Sample> all() {
    List<Sample> all = new ArrayList<>();
    all.addAll(
        Sample.<Hello>numbered(
            List.of(HelloCodecTest.MEMBER, HelloCodecTest.EMPTY),
            HelloCodec::encode,
            HelloCodec::decodeHello));
    all.addAll(
        Sample.<Founding>numbered(
            List.of(HelloCodecTest.FOUNDING), HelloCodec::encode, HelloCodec::decodeFounding));
    all.addAll(
        Sample.<LearnedState>numbered(
            List.of(learned()), LearnedState::encode, LearnedState::decode));
    return all;
  }

  private static LearnedState learned() {
    return new LearnedState(300, ClusterState.founded(HelloCodecTest.FOUNDING.storeIds()));
  }

  /** Puts what a node notes of its cluster. */
  public static void note(ReplicaStore store) {
    store.putProperty(NodeProperties.FOUNDING, HelloCodec.encode(HelloCodecTest.FOUNDING));
    store.putProperty(NodeProperties.LEARNED, learned().encode());
    store.putProperty(NodeProperties.JOINING, new byte[] {1});
  }

  /** What a node finds noted of its cluster. */
  public static List<String> notes(Vertx vertx, ReplicaStore store) {
    NodeProperties properties = new NodeProperties(vertx, store);
    Founding founding = Objects.requireNonNull(properties.founding());
    LearnedState learned = Objects.requireNonNull(properties.learned());
    return List.of(
        "founding of " + founding.clusterId() + " by " + founding.storeIds(),
        "learned up to " + learned.index() + " the ring " + learned.state().ring().version(),
        "joining " + properties.isJoining());
  }
}
