package dev.syncline.adapter.hazelcast;

import com.hazelcast.cluster.Address;
import com.hazelcast.spi.discovery.DiscoveryNode;
import com.hazelcast.spi.discovery.SimpleDiscoveryNode;
import com.hazelcast.spi.discovery.integration.DiscoveryService;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the other nodes may be. Hazelcast calls {@link #start} when it serves its own port and
 * before it looks for a cluster: the moment to wait for nodes that are just starting too.
 */
final class NodeDiscovery implements DiscoveryService {
  private static final Logger LOG = LoggerFactory.getLogger(NodeDiscovery.class);

  /** Longer than a start takes on a busy machine; a frozen seed costs this once. */
  private static final long SERVING_WAIT_MILLIS = 5_000;

  /** Longer than the founder needs for its claim once its question round is over. */
  private static final long FOUNDER_LEAD_MILLIS = 200;

  /** Longer than the founder needs to let one member in. */
  private static final long JOIN_LEAD_MILLIS = 150;

  /** Later than this it would be a round of its own. */
  private static final long MAX_LEAD_MILLIS = 800;

  private final Discovery discovery;
  private final Address self;

  NodeDiscovery(Discovery discovery, Address self) {
    this.discovery = discovery;
    this.self = self;
  }

  @Override
  public void start() {
    List<Address> serving = SeedProbe.awaitServing(peers(), SERVING_WAIT_MILLIS);
    long ahead = serving.stream().filter(peer -> peer.hashCode() < self.hashCode()).count();
    if (ahead > 0) {
      leaveTheLead(Math.min(FOUNDER_LEAD_MILLIS + (ahead - 1) * JOIN_LEAD_MILLIS, MAX_LEAD_MILLIS));
    }
  }

  @Override
  public Iterable<DiscoveryNode> discoverNodes() {
    List<DiscoveryNode> nodes = new ArrayList<>();
    peers().forEach(peer -> nodes.add(new SimpleDiscoveryNode(peer)));
    return nodes;
  }

  @Override
  public void destroy() {}

  @Override
  public Map<String, String> discoverLocalMetadata() {
    return Map.of();
  }

  /**
   * Of members that start together Hazelcast lets the one with the smallest address hash found the
   * cluster, after a round of questions of one second. The others' rounds are as long, so they
   * would ask again just before it has done so and lose another second; and of those that then ask
   * to join at the same moment it serves one and forgets the rest for a second. So they go in turn.
   */
  private static void leaveTheLead(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Address> peers() {
    List<Address> peers = new ArrayList<>();
    if (discovery instanceof Discovery.Static fixed) {
      for (HostAndPort seed : fixed.seeds()) {
        add(peers, seed.host(), seed.port());
      }
    } else if (discovery instanceof Discovery.Dns dns) {
      add(peers, dns.name(), dns.port());
    }
    peers.removeIf(this::isSelf);
    return peers;
  }

  private void add(List<Address> peers, String host, int port) {
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        peers.add(new Address(address, port));
      }
    } catch (UnknownHostException e) {
      // Ordinary while the first pods come up, and for a seed whose host is gone.
      LOG.atInfo().addKeyValue("name", host).log("name of a peer cannot be resolved");
    }
  }

  private boolean isSelf(Address peer) {
    try {
      return peer.getPort() == self.getPort()
          && peer.getInetAddress().equals(self.getInetAddress());
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
