/** Coalesced frames between nodes over the clustered event bus. */
@NullMarked
package dev.syncline.adapter.eventbus;

import org.jspecify.annotations.NullMarked;
