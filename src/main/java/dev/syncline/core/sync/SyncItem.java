package dev.syncline.core.sync;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import org.jspecify.annotations.Nullable;

/**
 * The answer for some dots of one entry: the entry's current state.
 *
 * @param answered the dots this item lets the receiver adopt; it always includes the dots of the
 *     entry's own versions
 * @param entry the sender's current state; filled once the batch's clock is added to its context.
 *     No version at all is an absence: the dots are superseded
 * @param leftOut what of the entry is not there and has to be put in by {@link HeldLeaves#fillIn}
 *     before the item means anything; null if it is whole
 */
public record SyncItem(
    EntryKey key, VersionVector answered, Entry entry, @Nullable LeftOut leftOut) {
  /** Adds the dots of the entry's versions to those answered. */
  public SyncItem {
    answered = answered.join(entry.dots());
  }

  /** A whole entry. */
  public SyncItem(EntryKey key, VersionVector answered, Entry entry) {
    this(key, answered, entry, null);
  }
}
