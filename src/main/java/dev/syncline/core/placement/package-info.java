/**
 * Which nodes hold which partition: the ring, its members, rendezvous hashing, and how a ring is
 * founded.
 */
@NullMarked
package dev.syncline.core.placement;

import org.jspecify.annotations.NullMarked;
