/** Coordinates writes and reads: fans out, counts replicas, answers, repairs. */
@NullMarked
package dev.syncline.verticle.coordinator;

import org.jspecify.annotations.NullMarked;
