/** A Cassandra node of this run, and the vectors in it. */
@NullMarked
package dev.syncline.load.cassandra;

import org.jspecify.annotations.NullMarked;
