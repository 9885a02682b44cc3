package dev.syncline.core.replica;

import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.sync.StreamBatch;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The entries that change while a range of them is read from the store. */
final class TouchedKeys {
  /** Beyond this the range has to be read again. */
  private static final int MAX_KEYS = 10_000;

  private final Set<EntryKey> keys = new HashSet<>();
  private boolean open;

  /** From now on keeps in mind which entries change; those given are changing already. */
  void start(Collection<EntryKey> changing) {
    keys.clear();
    keys.addAll(changing);
    open = true;
  }

  void end() {
    keys.clear();
    open = false;
  }

  void add(EntryKey key) {
    if (open && keys.size() <= MAX_KEYS) {
      keys.add(key);
    }
  }

  /** Those within a range; null if they are too many to know. */
  @Nullable List<EntryKey> in(StreamBatch range) {
    return keys.size() > MAX_KEYS ? null : keys.stream().filter(range::contains).toList();
  }
}
