package dev.syncline.core.sync;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;

/** One consistent snapshot of a partition's durable state, as a batch is read from it. */
public interface DotLog {
  /** What the log says about a dot. */
  @SuppressWarnings("JavaLangClash") // always written DotLog.Record
  sealed interface Record {
    /** The dot was a write to this entry. */
    record Wrote(EntryKey key) implements Record {}

    /** The dot was closed: nothing was or will ever be written under it. */
    record Void() implements Record {}

    /** The log does not hold the dot. */
    record Unknown() implements Record {}
  }

  /** Looks a dot up. */
  Record find(Dot dot);

  /** The stored, stripped state of an entry; absent if nothing is stored. */
  Entry entry(EntryKey key);
}
