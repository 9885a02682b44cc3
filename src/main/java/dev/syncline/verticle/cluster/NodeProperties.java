package dev.syncline.verticle.cluster;

import dev.syncline.core.cluster.Formation.Founding;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.ReplicaStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the node's store remembers of its cluster; written off the event loop, always fsynced. */
final class NodeProperties {
  static final String FOUNDING = "cluster.founding";
  static final String LEARNED = "cluster.learned";
  static final String JOINING = "cluster.joining";

  private final Vertx vertx;
  private final ReplicaStore store;

  NodeProperties(Vertx vertx, ReplicaStore store) {
    this.vertx = vertx;
    this.store = store;
  }

  @Nullable Founding founding() {
    byte[] bytes = store.getProperty(FOUNDING);
    return bytes == null ? null : HelloCodec.decodeFounding(bytes);
  }

  @Nullable LearnedState learned() {
    byte[] bytes = store.getProperty(LEARNED);
    return bytes == null ? null : LearnedState.decode(bytes);
  }

  /** The nodes that are known to have been removed from the ring. */
  Set<NodeName> removed() {
    LearnedState learned = learned();
    Set<NodeName> removed = new HashSet<>();
    if (learned != null) {
      learned.state().ring().members().values().stream()
          .filter(each -> !each.state().isMember())
          .forEach(each -> removed.add(each.name()));
    }
    return removed;
  }

  boolean isJoining() {
    byte[] bytes = store.getProperty(JOINING);
    return bytes != null && bytes.length == 1 && bytes[0] == 1;
  }

  Future<Void> putFounding(Founding founding, boolean joining) {
    return write(
        () -> {
          // First: a crash in between must not leave a joined store that claims to know everything.
          if (joining) {
            store.setForgetful(true);
          }
          store.putProperty(JOINING, new byte[] {(byte) (joining ? 1 : 0)});
          store.putProperty(FOUNDING, HelloCodec.encode(founding));
        });
  }

  Future<Void> putJoined() {
    return write(() -> store.putProperty(JOINING, new byte[] {0}));
  }

  Future<Void> putLearned(LearnedState learned) {
    return write(() -> store.putProperty(LEARNED, learned.encode()));
  }

  private Future<Void> write(Runnable action) {
    return vertx.executeBlocking(
        () -> {
          action.run();
          return null;
        },
        true);
  }
}
