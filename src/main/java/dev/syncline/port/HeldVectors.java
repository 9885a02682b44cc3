package dev.syncline.port;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.EntryKey;
import java.util.List;

/**
 * The vectors that a replica holds of an entry: for a sender those it knows the receiver to hold,
 * for a receiver its own. A wrong guess of the sender costs a round trip, never correctness.
 *
 * <p>Called while a frame is being encoded or decoded, on the same thread; must not block for long.
 */
@FunctionalInterface
public interface HeldVectors {
  /** Nothing is known to be held: every vector travels whole. */
  HeldVectors NONE = key -> List.of();

  /** The vectors held of the entry, the likeliest base first. */
  List<Bytes> of(EntryKey key);
}
