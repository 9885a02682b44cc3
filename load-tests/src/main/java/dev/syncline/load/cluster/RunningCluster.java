package dev.syncline.load.cluster;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * Nodes that run already and go on running.
 *
 * @param urls HTTP addresses, at least one
 * @param seeds their cluster ports, {@code host:port}; empty if only HTTP is used
 * @param pids their processes if they run on this machine, else empty
 * @param dataDirs their data directories if they are on this machine, else empty
 */
public record RunningCluster(
    List<URI> urls, List<String> seeds, List<Long> pids, List<Path> dataDirs) implements Cluster {

  /** Rejects addresses that no load can be sent to. */
  public RunningCluster {
    urls = List.copyOf(urls);
    seeds = List.copyOf(seeds);
    pids = List.copyOf(pids);
    dataDirs = List.copyOf(dataDirs);
    if (urls.isEmpty()) {
      throw new IllegalArgumentException("no addresses");
    }
    for (URI url : urls) {
      if (!"http".equals(url.getScheme()) || url.getHost() == null || url.getPort() < 1) {
        throw new IllegalArgumentException("not of the form http://host:port: " + url);
      }
    }
  }

  @Override
  public void close() {
    // they were here before
  }
}
