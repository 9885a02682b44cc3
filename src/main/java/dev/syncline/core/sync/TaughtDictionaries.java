package dev.syncline.core.sync;

import dev.syncline.core.causality.Actor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which dictionary each peer's run was taught last. A peer's next run has forgotten it, and so has
 * its own entry here.
 *
 * <p>Not thread-safe. Bounded: of the peers beyond {@value #MAX_PEERS} the one heard of longest ago
 * is taught again.
 */
public final class TaughtDictionaries {
  private static final int MAX_PEERS = 1_024;

  private final Map<Actor, Long> taught = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Whether the dictionary has to be sent to the peer ahead of the frame that names it; from now on
   * it counts as sent.
   */
  public boolean mustTeach(Actor peer, long dictionary) {
    Long last = taught.put(peer, dictionary);
    if (taught.size() > MAX_PEERS) {
      taught.remove(taught.keySet().iterator().next());
    }
    return last == null || last != dictionary;
  }

  /** The peer said that it does not know it, or the frame may not have arrived. */
  public void forget(Actor peer) {
    taught.remove(peer);
  }
}
