package dev.syncline.core.replica;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.entry.EntryKey;
import org.jspecify.annotations.Nullable;

/** One line of the log of dots: what became of a dot. */
public sealed interface LogRecord {
  /** The dot of the line. */
  Dot dot();

  /**
   * The dot was a write.
   *
   * @param key the entry that it was a write to
   * @param untidy whether the entry, as this line's batch left it, has a tombstone or a context,
   *     and so has to be looked at again once all replicas hold the dot
   */
  record Wrote(Dot dot, EntryKey key, boolean untidy) implements LogRecord {}

  /** The dot was closed: nothing was or will be written under it. */
  record Void(Dot dot) implements LogRecord {}

  /** The actor has ended: nothing was or will be written under this dot or any later one of it. */
  record Rest(Dot dot) implements LogRecord {}

  /** The entry that the dot was a write to; null for any other line. */
  default @Nullable EntryKey key() {
    return this instanceof Wrote wrote ? wrote.key() : null;
  }

  /** Whether the entry that the dot was a write to has to be looked at again. */
  default boolean untidy() {
    return this instanceof Wrote wrote && wrote.untidy();
  }
}
