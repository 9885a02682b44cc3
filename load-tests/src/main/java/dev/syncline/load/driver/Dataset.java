package dev.syncline.load.driver;

import dev.syncline.load.vectors.VectorPool;
import java.util.function.IntFunction;

/**
 * What a workload runs against.
 *
 * @param collection name of a collection made for this run
 * @param vectors the vectors to send; their dimension is that of the collection
 * @param payloads the JSON, in ASCII, that goes with each vector of the pool
 * @param keys the entries that exist and those to come
 */
public record Dataset(
    String collection, VectorPool vectors, IntFunction<String> payloads, KeySequence keys) {

  /** Entries whose payloads are {@link Entries#payload}. */
  public Dataset(String collection, VectorPool vectors, KeySequence keys) {
    this(collection, vectors, Entries::payload, keys);
  }
}
