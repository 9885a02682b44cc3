package dev.syncline.adapter.hazelcast;

import com.hazelcast.cluster.Address;
import com.hazelcast.config.TcpIpConfig;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleListener;
import com.hazelcast.spi.discovery.DiscoveryNode;
import com.hazelcast.spi.discovery.SimpleDiscoveryNode;
import com.hazelcast.spi.discovery.integration.DiscoveryService;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the other nodes may be. Hazelcast calls {@link #start} when it serves its own port and
 * before it looks for a cluster: the moment to wait for nodes that are just starting too.
 */
final class NodeDiscovery implements DiscoveryService, LifecycleListener {
  private static final Logger LOG = LoggerFactory.getLogger(NodeDiscovery.class);

  /** Longer than a start takes on a very busy machine; a frozen peer costs this once. */
  private static final long SERVING_WAIT_MILLIS = 10_000;

  /** Longer than the founder needs for its claim once its question round is over. */
  private static final long FOUNDER_LEAD_MILLIS = 200;

  /** Longer than the founder needs to let one member in. */
  private static final long JOIN_LEAD_MILLIS = 150;

  /** Later than this it would be a round of its own. */
  private static final long MAX_LEAD_MILLIS = 800;

  private final Discovery discovery;
  private final TcpIpConfig seeds;
  private volatile Set<Address> leftOut = Set.of();
  private volatile @Nullable Address self;

  /**
   * @param seeds what Hazelcast reads a fixed list from; only this class sets it
   */
  NodeDiscovery(Discovery discovery, TcpIpConfig seeds) {
    this.discovery = discovery;
    this.seeds = seeds;
  }

  /** Tells where this node itself listens, once its port is bound. */
  NodeDiscovery seenFrom(Address thisNode) {
    self = thisNode;
    return this;
  }

  /**
   * Leaves out peers that are silent: a frozen process consents to no founder, so the others could
   * not form a cluster without it. If it comes back, the clusters merge.
   */
  @Override
  public void start() {
    Map<Address, SeedProbe.Answer> answers = SeedProbe.awaitServing(peers(), SERVING_WAIT_MILLIS);
    leftOut =
        answers.keySet().stream()
            .filter(peer -> answers.get(peer) == SeedProbe.Answer.IS_SILENT)
            .collect(Collectors.toUnmodifiableSet());
    if (!leftOut.isEmpty()) {
      LOG.atWarn().addKeyValue("peers", leftOut).log("peers take connections but do not answer");
      offerSeeds();
    }
    letGoAhead(
        answers.keySet().stream()
            .filter(peer -> answers.get(peer) == SeedProbe.Answer.SERVES)
            .filter(this::isAhead)
            .count());
  }

  /**
   * Once this node has joined, all peers count again: it is among them that Hazelcast looks for
   * clusters to merge with.
   */
  @Override
  public void stateChanged(LifecycleEvent event) {
    if (event.getState() == LifecycleEvent.LifecycleState.STARTED && !leftOut.isEmpty()) {
      leftOut = Set.of();
      offerSeeds();
    }
  }

  @Override
  public Iterable<DiscoveryNode> discoverNodes() {
    List<DiscoveryNode> nodes = new ArrayList<>();
    for (Address peer : peers()) {
      if (!leftOut.contains(peer)) {
        nodes.add(new SimpleDiscoveryNode(peer));
      }
    }
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
  private static void letGoAhead(long peers) {
    if (peers == 0) {
      return;
    }
    try {
      TimeUnit.MILLISECONDS.sleep(
          Math.min(FOUNDER_LEAD_MILLIS + (peers - 1) * JOIN_LEAD_MILLIS, MAX_LEAD_MILLIS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void offerSeeds() {
    if (discovery instanceof Discovery.Static fixed) {
      List<String> offered = new ArrayList<>();
      for (HostAndPort seed : fixed.seeds()) {
        if (Collections.disjoint(resolve(seed.host(), seed.port()), leftOut)) {
          offered.add(seed.toString());
        }
      }
      seeds.setMembers(offered);
    }
  }

  private List<Address> peers() {
    List<Address> peers = new ArrayList<>();
    if (discovery instanceof Discovery.Static fixed) {
      fixed.seeds().forEach(seed -> peers.addAll(resolve(seed.host(), seed.port())));
    } else if (discovery instanceof Discovery.Dns dns) {
      peers.addAll(resolve(dns.name(), dns.port()));
    }
    peers.removeIf(this::isSelf);
    return peers;
  }

  private static List<Address> resolve(String host, int port) {
    List<Address> addresses = new ArrayList<>();
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        addresses.add(new Address(address, port));
      }
    } catch (UnknownHostException e) {
      // Ordinary while the first pods come up, and for a seed whose host is gone.
      LOG.atInfo().addKeyValue("name", host).log("name of a peer cannot be resolved");
    }
    return addresses;
  }

  private boolean isAhead(Address peer) {
    Address here = self;
    return here != null && peer.hashCode() < here.hashCode();
  }

  private boolean isSelf(Address peer) {
    Address here = self;
    try {
      return here != null
          && peer.getPort() == here.getPort()
          && peer.getInetAddress().equals(here.getInetAddress());
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
