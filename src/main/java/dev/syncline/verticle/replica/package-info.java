/** The shell around the partition replicas of one shard: loads, steps, persists, answers, syncs. */
@NullMarked
package dev.syncline.verticle.replica;

import org.jspecify.annotations.NullMarked;
