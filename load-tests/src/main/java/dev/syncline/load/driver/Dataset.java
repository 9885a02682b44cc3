package dev.syncline.load.driver;

import dev.syncline.load.vectors.VectorPool;

/**
 * What a workload runs against.
 *
 * @param collection name of a collection made for this run
 * @param vectors the vectors to send; their dimension is that of the collection
 * @param keys the entries that exist and those to come
 */
public record Dataset(String collection, VectorPool vectors, KeySequence keys) {}
