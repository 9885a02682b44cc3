package dev.syncline.core.crdt;

import dev.syncline.core.codec.Bytes;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * That a mutation was sent under an idempotency key, and what it has added to chains. Two
 * coordinators that do not hear each other may both apply what a client sends again; of those under
 * one key the one with the smallest dot counts, and what the others have added is taken off again
 * in the view.
 *
 * @param operations the fingerprint of what the client asked for
 * @param added what it has added, by slot
 * @param annulled whether it was found to repeat another whose key is forgotten by now: what it has
 *     added never counts. Once it is, it stays so.
 */
public record Keyed(Bytes operations, SortedMap<Slot, Amount> added, boolean annulled)
    implements Leaf {
  /** Copies the map. */
  public Keyed {
    added = Collections.unmodifiableSortedMap(new TreeMap<>(added));
  }

  /** The same, never to count. */
  public Keyed annul() {
    return new Keyed(operations, added, true);
  }

  @Override
  public Keyed join(Leaf other) {
    return annulled || !((Keyed) other).annulled ? this : (Keyed) other;
  }
}
