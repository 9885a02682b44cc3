package dev.syncline.core.sync;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import org.jspecify.annotations.Nullable;

/** One consistent snapshot of a partition's durable state, as a batch is read from it. */
public interface DotLog {
  /** What the log says about a dot. */
  @SuppressWarnings("JavaLangClash") // always written DotLog.Record
  sealed interface Record {
    /** The dot was a write to this entry. */
    record Wrote(EntryKey key) implements Record {}

    /** The dot was closed: nothing was or will ever be written under it. */
    record Void() implements Record {}

    /** The actor has ended: neither this dot nor any later one of it was or will be written. */
    record Rest() implements Record {}

    /** The log does not hold the dot. */
    record Unknown() implements Record {}
  }

  /** Looks a dot up. */
  Record find(Dot dot);

  /** The dot of an actor's line that says that nothing follows; null if the log has none. */
  @Nullable Dot restOf(Actor actor);

  /** The stored, stripped state of an entry; absent if nothing is stored. */
  Entry entry(EntryKey key);

  /** Receives entries. */
  @FunctionalInterface
  interface EntryVisitor {
    /** Takes a stored, stripped entry; returns whether it wants more. */
    boolean visit(EntryKey key, Entry entry);
  }

  /** Walks the stored entries in order of their keys, from the first one behind {@code after}. */
  void forEachEntryAfter(@Nullable EntryKey after, EntryVisitor visitor);

  /** Receives lines of the log. */
  @FunctionalInterface
  interface LineVisitor {
    /** Takes a line that is to be looked at again; returns whether it wants more. */
    boolean visit(Dot dot, EntryKey key);
  }

  /** Walks the lines of these dots that were written as untidy, in order of the dots. */
  void forEachUntidyLine(VersionVector dots, LineVisitor visitor);
}
