package dev.syncline.core.entry;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;

/**
 * A version that last-write-wins has dropped although no write that replaced it had seen it.
 * Deletes win and lose like values.
 *
 * @param winner the write that it lost against where it was dropped; elsewhere, where another write
 *     came first, it may have lost against that one
 * @param winnerTimestamp at least the loser's
 */
public record Conflict(EntryKey key, Dot winner, HybridTimestamp winnerTimestamp, Version loser) {}
