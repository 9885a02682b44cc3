package dev.syncline.verticle.feed;

import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.core.cluster.CollectionDefinition;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.Metadata;
import dev.syncline.port.NodeStatus;
import dev.syncline.port.TimeSource;
import io.vertx.core.Future;
import java.util.List;
import java.util.TreeMap;

/** A node alone, or some, with the collection {@code docs} on all of them, whose id is 1. */
public final class OneNode implements Metadata {
  /** Runs as the machine's does. */
  public static final TimeSource TIME =
      new TimeSource() {
        @Override
        public long wallMillis() {
          return System.currentTimeMillis();
        }

        @Override
        public long nanos() {
          return System.nanoTime();
        }
      };

  /** Says nothing of any node. */
  public static final NodeStatus STATUS =
      new NodeStatus() {
        @Override
        public Health live() {
          return Health.Good.INSTANCE;
        }

        @Override
        public Health ready() {
          return Health.Good.INSTANCE;
        }

        @Override
        public Future<List<Replica>> replicas() {
          return Future.succeededFuture(List.of());
        }
      };

  private volatile ClusterState state;

  /** One of this name, or several. */
  public OneNode(NodeName... nodes) {
    TreeMap<NodeName, String> stores = new TreeMap<>();
    for (NodeName each : nodes) {
      stores.put(each, "store of " + each);
    }
    state =
        ClusterState.founded(stores)
            .apply(
                new ClusterCommand.CreateCollection(
                    new CollectionDefinition(
                        "docs",
                        2,
                        Metric.COSINE,
                        nodes.length,
                        ConflictPolicy.LAST_WRITE_WINS,
                        IndexKind.NONE)))
            .next();
  }

  @Override
  public ClusterState state() {
    return state;
  }

  @Override
  public synchronized Future<ClusterResult> propose(ClusterCommand command) {
    ClusterState.Transition transition = state.apply(command);
    state = transition.next();
    return Future.succeededFuture(transition.result());
  }
}
