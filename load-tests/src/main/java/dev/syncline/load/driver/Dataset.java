package dev.syncline.load.driver;

import dev.syncline.load.vectors.VectorPool;
import java.util.function.IntFunction;

/**
 * What a workload runs against.
 *
 * @param collection name of a collection made for this run
 * @param vectors the vectors to send; their dimension is that of the collection
 * @param payloads the JSON, in ASCII, that goes with each vector of the pool; where entries are
 *     mutated, the list of operations
 * @param keys the entries that exist and those to come
 * @param definition what the collection is beside what every one is: JSON members, each behind a
 *     comma
 */
public record Dataset(
    String collection,
    VectorPool vectors,
    IntFunction<String> payloads,
    KeySequence keys,
    String definition) {
  /** The definition of a collection that cannot be searched: nothing is spent on an index. */
  public static final String NOT_INDEXED = ",\"index\":\"none\"";

  /** Entries whose payloads are {@link Entries#payload}. */
  public Dataset(String collection, VectorPool vectors, KeySequence keys) {
    this(collection, vectors, Entries::payload, keys);
  }

  /** One whose collection cannot be searched. */
  public Dataset(
      String collection, VectorPool vectors, IntFunction<String> payloads, KeySequence keys) {
    this(collection, vectors, payloads, keys, NOT_INDEXED);
  }
}
