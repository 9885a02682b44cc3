package dev.syncline.load.driver;

import java.io.IOException;

/**
 * A way to reach a cluster: over HTTP, or through the product's {@code Replicator}. All calls
 * block, none is safe for concurrent use.
 */
public interface Driver extends AutoCloseable {

  /** Name for reports. */
  String name();

  /**
   * Creates the collection of a dataset: its dimension, cosine, three replicas, no index.
   *
   * @throws IOException if the cluster refuses or cannot be reached
   */
  void createCollection(Dataset dataset) throws IOException;

  /**
   * Drops the collection of a dataset, so that a cluster that goes on running is left as it was.
   *
   * @throws IOException if the cluster refuses or cannot be reached
   */
  void dropCollection(Dataset dataset) throws IOException;

  /**
   * Stores the loaded keys of a dataset on all replicas.
   *
   * @throws IOException if any entry was not acknowledged by all
   */
  void load(Dataset dataset) throws IOException;

  /**
   * Runs one closed loop from now until the window closes and every request in flight was answered
   * or given up.
   *
   * @throws IOException if no node can be reached any more
   */
  LoopResult run(Workload workload, Dataset dataset, Window window) throws IOException;

  @Override
  void close() throws IOException;
}
