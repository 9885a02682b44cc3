/** One partition on one node as a pure state machine: events in, effects out. */
@NullMarked
package dev.syncline.core.replica;

import org.jspecify.annotations.NullMarked;
