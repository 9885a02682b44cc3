package dev.syncline.adapter.zstd;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The dictionaries that a node knows: its own, with which it compresses, and those that its peers
 * have taught it.
 *
 * <p>Thread-safe; shared by all codecs of a node. Bounded: of its own the last four, so that a
 * frame on its way can still be read after the next was trained; of others the 32 used last.
 * Whoever meets one that was dropped asks for it.
 */
public final class Dictionaries {
  private static final int MAX_OWN = 4;
  private static final int MAX_LEARNED = 32;

  private final Deque<Dictionary> own = new ArrayDeque<>();
  private final Map<Long, Dictionary> learned = new LinkedHashMap<>(16, 0.75f, true);

  /** The dictionary to compress with, if one is worth it. */
  synchronized Optional<Dictionary> current() {
    return Optional.ofNullable(own.peekFirst());
  }

  /** Compresses with this one from now on. */
  synchronized void adopt(Dictionary dictionary) {
    own.removeIf(known -> known.id() == dictionary.id());
    own.addFirst(dictionary);
    if (own.size() > MAX_OWN) {
      own.removeLast();
    }
  }

  /** Remembers a peer's. */
  synchronized void learn(Dictionary dictionary) {
    learned.put(dictionary.id(), dictionary);
    if (learned.size() > MAX_LEARNED) {
      learned.remove(learned.keySet().iterator().next());
    }
  }

  /** One of this node's own. */
  synchronized Optional<Dictionary> own(long id) {
    return own.stream().filter(known -> known.id() == id).findFirst();
  }

  /** Any that is known. */
  synchronized Optional<Dictionary> find(long id) {
    Dictionary known = learned.get(id);
    return known == null ? own(id) : Optional.of(known);
  }
}
