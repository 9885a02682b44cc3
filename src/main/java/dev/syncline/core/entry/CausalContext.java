package dev.syncline.core.entry;

import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;

/**
 * What a client has seen of one entry; it travels with the answer and comes back with the next
 * request.
 *
 * @param seen the dots of the versions that the client was shown (or wrote): a later read must know
 *     each of them
 * @param past everything the answering replicas knew to be obsolete or shown: a later write
 *     replaces exactly this
 * @param timestamp the highest timestamp among the versions seen: a later write exceeds it
 */
public record CausalContext(VersionVector seen, VersionVector past, HybridTimestamp timestamp) {
  /** The context of a client that has seen nothing. */
  public static final CausalContext NONE =
      new CausalContext(VersionVector.EMPTY, VersionVector.EMPTY, HybridTimestamp.ZERO);

  /** More dots are not named one by one: a context has to fit into a header. */
  private static final int MAX_NAMED = 256;

  /**
   * What a client has seen after it was shown a filled entry. Of very many versions it is said that
   * it has seen all that the entry's context knows, which is a few ranges, and more than it needs:
   * another replica may have to catch up first.
   */
  public static CausalContext ofRead(Entry filled) {
    VersionVector dots = filled.dots();
    VersionVector seen = dots.size() <= MAX_NAMED ? dots : filled.context();
    return new CausalContext(seen, filled.context(), filled.timestamp());
  }

  /** What a client has seen after its own write. */
  public static CausalContext ofWrite(Version version, VersionVector past) {
    return new CausalContext(
        VersionVector.of(version.dot()), past.plus(version.dot()), version.timestamp());
  }

  /** Whether an answer made of this filled entry shows a state at least as new. */
  public boolean isCoveredBy(Entry filled) {
    return filled.context().covers(seen);
  }
}
