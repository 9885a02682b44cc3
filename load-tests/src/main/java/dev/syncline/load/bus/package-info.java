/** Load through the product's {@code Replicator}, from a client joined to the event bus. */
@NullMarked
package dev.syncline.load.bus;

import org.jspecify.annotations.NullMarked;
