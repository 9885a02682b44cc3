package dev.syncline.simulation;

import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.quorum.Consistency;
import org.jspecify.annotations.Nullable;

/**
 * What was promised when a read started.
 *
 * @param promised how many writes to the entry had been acknowledged at QUORUM or ALL
 */
record ReadTicket(
    NodeName at, EntryKey key, Consistency level, @Nullable CausalContext context, int promised) {}
