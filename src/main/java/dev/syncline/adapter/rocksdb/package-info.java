/**
 * What a node keeps on disk, in RocksDB: entries, logs of dots, replica clocks, the consensus log,
 * and the identity of the store itself.
 */
@NullMarked
package dev.syncline.adapter.rocksdb;

import org.jspecify.annotations.NullMarked;
