package dev.syncline.core.replica;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.entry.EntryKey;
import org.jspecify.annotations.Nullable;

/**
 * One line of the log of dots.
 *
 * @param key the entry that the dot was a write to; null for a dot closed as void
 * @param untidy whether the entry, as this line's batch left it, has a tombstone or a context, and
 *     so has to be looked at again once all replicas hold the dot
 */
public record LogRecord(Dot dot, @Nullable EntryKey key, boolean untidy) {
  /** A line whose entry is tidy. */
  public LogRecord(Dot dot, @Nullable EntryKey key) {
    this(dot, key, false);
  }
}
