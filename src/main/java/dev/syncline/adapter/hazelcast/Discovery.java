package dev.syncline.adapter.hazelcast;

import java.util.List;
import java.util.stream.Collectors;

/** How a node finds the others. */
public sealed interface Discovery {
  /** Where it looks, as the end of a sentence for an operator. */
  String searched();

  /**
   * A fixed list of addresses. It should be the same list on every node and name every node that
   * may found a cluster: two nodes that start together and do not know of each other found two
   * clusters, which then merge.
   *
   * @param seeds where nodes may listen, this one included; none: a cluster of its own
   */
  record Static(List<HostAndPort> seeds) implements Discovery {
    /** Copies the list. */
    public Static {
      seeds = List.copyOf(seeds);
    }

    @Override
    public String searched() {
      return seeds.isEmpty()
          ? "cluster.seeds is empty, so it looks for no other node"
          : "it looks for other nodes at "
              + seeds.stream()
                  .map(each -> each.host() + ":" + each.port())
                  .collect(Collectors.joining(", "));
    }
  }

  /**
   * Every address of a DNS name, as of a headless service. It has to publish nodes that are not
   * ready yet, or they cannot find each other to become ready. Java keeps failed look-ups for 10 s
   * by default: lower the security property {@code networkaddress.cache.negative.ttl} first thing
   * in the process.
   *
   * @param name the DNS name
   * @param port the cluster port of every node
   */
  record Dns(String name, int port) implements Discovery {
    /** Checks both parts. */
    public Dns {
      if (name.isBlank()) {
        throw new IllegalArgumentException("DNS name is blank");
      }
      if (port < 1 || port > HazelcastSettings.MAX_PORT) {
        throw new IllegalArgumentException(
            "port " + port + " is not in 1.." + HazelcastSettings.MAX_PORT);
      }
    }

    @Override
    public String searched() {
      return "it looks for other nodes at every address of " + name + ", port " + port;
    }
  }
}
