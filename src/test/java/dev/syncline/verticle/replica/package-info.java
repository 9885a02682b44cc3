/** Tests of the owner of a shard's partitions. */
@NullMarked
package dev.syncline.verticle.replica;

import org.jspecify.annotations.NullMarked;
