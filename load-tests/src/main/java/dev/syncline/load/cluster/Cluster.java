package dev.syncline.load.cluster;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** The nodes under test. */
public interface Cluster extends AutoCloseable {

  /** HTTP addresses, at least one. */
  List<URI> urls();

  /** Where members of the event bus find the nodes, {@code host:port}; empty if not known. */
  List<String> seeds();

  /** Processes of the nodes; empty if they cannot be seen from here. */
  List<Long> pids();

  /** Data directories of the nodes; empty if they cannot be seen from here. */
  List<Path> dataDirs();

  /** Ends what this run started, and nothing else. */
  @Override
  void close();
}
