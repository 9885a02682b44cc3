package dev.syncline.adapter.hazelcast;

import dev.syncline.core.placement.NodeName;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.util.List;

/**
 * A process that is no node on the event bus of a cluster: its verticles use {@code
 * Replicator.of(vertx)}.
 *
 * <p>It is a lite member without a node's name: it holds none of the cluster's data, is no part of
 * the ring, and is neither counted nor suspected by the nodes.
 */
public final class ClusterClient {
  private static final NodeName NO_NODE = new NodeName("client");

  private final ClusterNode member;

  private ClusterClient(ClusterNode member) {
    this.member = member;
  }

  /**
   * How to join.
   *
   * @param clusterName the nodes' {@code cluster.name}
   * @param seeds {@code host:port} of nodes' {@code cluster.port}s, at least one
   * @param host the address on which the nodes reach this process; the event bus is two-way
   * @param workDir where files unpacked from the class path go; made if absent
   */
  public record Settings(String clusterName, List<String> seeds, String host, Path workDir) {
    /** Copies the list. */
    public Settings {
      seeds = List.copyOf(seeds);
      if (seeds.isEmpty()) {
        throw new IllegalArgumentException("a client needs a seed");
      }
    }

    private HazelcastSettings hazelcast() {
      return new HazelcastSettings(
          clusterName,
          NO_NODE,
          host,
          host,
          0,
          0,
          new Discovery.Static(seeds.stream().map(HostAndPort::parse).toList()),
          workDir,
          HazelcastSettings.Limits.DEFAULTS);
    }
  }

  /**
   * Joins. Ports are free ones.
   *
   * @return fails if no node answers at the seeds in time
   */
  public static Future<ClusterClient> join(Settings settings, VertxOptions options) {
    return HazelcastCluster.startClient(settings.hazelcast(), options).map(ClusterClient::new);
  }

  /** The clustered Vert.x; leave closing it to {@link #close}. */
  public Vertx vertx() {
    return member.vertx();
  }

  /** Closes Vert.x and leaves the cluster, within bounds. Never fails. */
  public Future<Void> close() {
    return member.close();
  }
}
