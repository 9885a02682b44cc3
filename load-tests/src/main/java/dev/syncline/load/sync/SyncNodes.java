package dev.syncline.load.sync;

import dev.syncline.load.cluster.LocalCluster;
import dev.syncline.load.driver.Dataset;
import dev.syncline.load.driver.Entries;
import dev.syncline.load.driver.Level;
import dev.syncline.load.http.ControlCall;
import dev.syncline.load.http.HttpDriver;
import dev.syncline.load.http.VectorEncoding;
import dev.syncline.load.measure.Scrape;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Nodes whose sync is measured, seen through their metrics. */
public final class SyncNodes implements AutoCloseable {
  /** The node that goes away: the last. Clients write to the others. */
  public static final int AWAY = 2;

  private static final int REQUEST_MILLIS = 40_000;

  private final LocalCluster cluster;

  /** Nodes that have been started; closed with this. */
  public SyncNodes(LocalCluster cluster) {
    if (cluster.size() <= AWAY) {
      throw new IllegalArgumentException("three nodes are needed");
    }
    this.cluster = cluster;
  }

  /** Their processes. */
  public LocalCluster cluster() {
    return cluster;
  }

  /** The nodes that stay. */
  public List<Integer> staying() {
    return IntStream.range(0, cluster.size()).filter(node -> node != AWAY).boxed().toList();
  }

  /** All nodes. */
  public List<Integer> all() {
    return IntStream.range(0, cluster.size()).boxed().toList();
  }

  /** Addresses of some nodes. */
  public List<URI> urls(List<Integer> nodes) {
    return nodes.stream().map(cluster.urls()::get).toList();
  }

  /** Processes of some nodes. */
  public List<Long> pids(List<Integer> nodes) {
    return nodes.stream().map(cluster::pid).toList();
  }

  /** Makes the collection of a dataset. */
  public void create(Dataset dataset) throws IOException {
    try (HttpDriver driver = driver(all())) {
      driver.createCollection(dataset);
    }
  }

  /** Stores a run of keys through some nodes; none if there are no entries. */
  public void store(Dataset dataset, Level level, List<Integer> nodes, long firstKey, long entries)
      throws IOException {
    if (entries > 0) {
      try (HttpDriver driver = driver(nodes)) {
        driver.store(dataset, level, firstKey, entries);
      }
    }
  }

  /** A way to send to some nodes only. */
  public HttpDriver driver(List<Integer> nodes) {
    return new HttpDriver(
        new HttpDriver.Options(urls(nodes), VectorEncoding.BASE64, 1, REQUEST_MILLIS, 1));
  }

  /** The metrics of a node. */
  public Scrape scrape(int node) throws IOException {
    return Scrape.parse(ControlCall.text(cluster.urls().get(node).resolve("/metrics")));
  }

  /** The metrics of some nodes. */
  public List<Scrape> scrape(List<Integer> nodes) throws IOException {
    List<Scrape> scrapes = new ArrayList<>();
    for (int node : nodes) {
      scrapes.add(scrape(node));
    }
    return scrapes;
  }

  /** Caps what a node sends to sync; 0 for no cap. */
  public void throttle(int node, long bytesPerSecond) throws IOException {
    ControlCall.putUntilAvailable(
        cluster.urls().get(node).resolve("/v1/throttle"),
        "{\"bytesPerSecond\":" + bytesPerSecond + "}",
        REQUEST_MILLIS);
  }

  /** Writes that the node which was away lacks, as the one who knows of most sees it. */
  public double lagEntries() throws IOException {
    double most = 0;
    for (Scrape scrape : scrape(staying())) {
      most = Math.max(most, Meters.lagOf(scrape, cluster.name(AWAY)));
    }
    return most;
  }

  /**
   * Whether the node that was away holds everything: it has as many entries as the others, none of
   * them sees a write that it lacks, and it knows of none. It is asked first, because it is the one
   * for which that takes longest.
   */
  public boolean isInSync() throws IOException {
    Scrape returned = scrape(AWAY);
    if (Meters.missing(returned) > 0) {
      return false;
    }
    for (Scrape other : scrape(staying())) {
      if (Meters.entries(other) != Meters.entries(returned)
          || Meters.lagOf(other, cluster.name(AWAY)) > 0
          || Meters.missing(other) > 0) {
        return false;
      }
    }
    return true;
  }

  /** {@link #isInSync}, with this many entries on each node. */
  public boolean isInSync(long entries) throws IOException {
    return Meters.entries(scrape(AWAY)) == entries && isInSync();
  }

  /** Whether a node answers a read of a key by itself. */
  public boolean holds(int node, String collection, long key) throws IOException {
    String target = "/v1/collections/" + collection + "/vectors/" + Entries.id(key);
    return ControlCall.get(cluster.urls().get(node).resolve(target + "?consistency=one")) == 200;
  }

  /** Whether both others have seen that the node which was away does not answer. */
  public boolean isAwaySeen() throws IOException {
    for (int node : staying()) {
      String lag = ControlCall.text(cluster.urls().get(node).resolve("/v1/lag"));
      if (!Meters.isUnreachable(lag, cluster.name(AWAY))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    cluster.close();
  }
}
