/** The store's contract, on real directories; and what a write costs. */
@NullMarked
package dev.syncline.adapter.rocksdb;

import org.jspecify.annotations.NullMarked;
