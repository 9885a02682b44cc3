package dev.syncline.core.replica;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.entry.EntryKey;
import org.jspecify.annotations.Nullable;

/**
 * One line of the log of dots.
 *
 * @param key the entry that the dot was a write to; null for a dot closed as void
 */
public record LogRecord(Dot dot, @Nullable EntryKey key) {}
