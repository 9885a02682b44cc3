package dev.syncline.core.feed;

import dev.syncline.core.entry.EntryKey;

/** What a reader of the logs wants of the entries that their lines name. */
@FunctionalInterface
public interface FeedScope {
  /** What is done with a line. */
  enum Answer {
    /** It is read with its entry's state. */
    WANTED,
    /** It counts as told, and is not read. */
    PASSED_OVER,
    /** It does not count as told: what it is about is not known yet. */
    LATER
  }

  /** What is done with a line about this entry. */
  Answer of(EntryKey key);
}
