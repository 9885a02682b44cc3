package dev.syncline.verticle.replica;

import static dev.syncline.core.Samples.actor;
import static dev.syncline.core.Samples.node;

import dev.syncline.core.Samples;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.replica.LogLimits;
import dev.syncline.core.replica.WriteLimits;
import dev.syncline.core.sync.SyncBatches;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.ReplicaTransport;
import dev.syncline.port.TimeSource;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Node 1 of two with one shard, on a store that a test makes. */
final class LoneReplica {
  static final Ring RING = Samples.ring(2);

  private LoneReplica() {}

  static ReplicaVerticle on(
      ReplicaStore store,
      ReplicaTransport transport,
      TimeSource time,
      ReplicaSettings settings,
      ReplicaBoard board) {
    return new ReplicaVerticle(
        0,
        node(1),
        actor(1),
        store,
        transport,
        time,
        settings,
        RING,
        Map.of(),
        false,
        board,
        new Semaphore(1),
        SyncTraffics.unthrottled());
  }

  static ReplicaSettings settings(
      long syncIntervalMillis,
      long fetchTimeoutMillis,
      long reloadDelayMillis,
      long upkeepIntervalMillis) {
    return new ReplicaSettings(
        syncIntervalMillis,
        fetchTimeoutMillis,
        new SyncBatches.Limits(10, 1_000),
        reloadDelayMillis,
        upkeepIntervalMillis,
        LogLimits.KEEP_ALL,
        WriteLimits.NONE);
  }

  /** What a store answers, by the name of its method. */
  interface Answers {
    @Nullable Object to(String method, Object[] arguments);
  }

  static ReplicaStore store(Answers answers) {
    return (ReplicaStore)
        Proxy.newProxyInstance(
            ReplicaStore.class.getClassLoader(),
            new Class<?>[] {ReplicaStore.class},
            (proxy, method, arguments) -> answers.to(method.getName(), arguments));
  }

  /** The answer of a store that holds nothing and has room. */
  static @Nullable Object ofEmpty(String method) {
    return switch (method) {
      case "hasRoom" -> true;
      case "trouble" -> null;
      case "getIfCached" -> new ReplicaStore.Lookup.Absent();
      default -> throw new UnsupportedOperationException(method);
    };
  }
}
