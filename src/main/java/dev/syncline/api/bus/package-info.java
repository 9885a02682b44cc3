/**
 * The {@link dev.syncline.api.bus.Replicator}: reads and writes from any verticle, in the node's
 * process by reference or over the clustered event bus.
 */
@NullMarked
package dev.syncline.api.bus;

import org.jspecify.annotations.NullMarked;
