package dev.syncline.core.group;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Entries of policy siblings, read and written at a quorum, as their coordinators see them: an
 * operation takes effect at one moment between its beginning and its end; one that has failed may
 * have had no effect, or have it later. And the time that all this takes.
 *
 * @param <V> what is stored
 */
final class QuorumStore<V> {
  private static final int MAX_TICKS = 6;
  private static final int MAX_LATE_TICKS = 100;

  private final Random dice;
  private final TreeMap<Long, List<Runnable>> agenda = new TreeMap<>();
  private final Map<String, List<Version<V>>> entries = new HashMap<>();
  private long now;
  private long versions;

  QuorumStore(Random dice) {
    this.dice = dice;
  }

  /** One of the values that stand beside each other. */
  record Version<V>(long id, V value) {}

  long now() {
    return now;
  }

  void after(long ticks, Runnable then) {
    agenda.computeIfAbsent(now + Math.max(1, ticks), none -> new ArrayList<>()).add(then);
  }

  /** Lets the next tick happen. */
  void tick() {
    now++;
    List<Runnable> due = agenda.remove(now);
    if (due != null) {
      due.forEach(Runnable::run);
    }
  }

  List<Version<V>> get(String key) {
    return entries.getOrDefault(key, List.of());
  }

  /** Reads; the consumer gets the siblings. */
  void read(String key, boolean fails, Consumer<List<Version<V>>> then, Runnable failed) {
    if (fails) {
      after(MAX_TICKS, failed);
      return;
    }
    int effect = 1 + dice.nextInt(MAX_TICKS);
    after(
        effect,
        () -> {
          List<Version<V>> found = get(key);
          after(1 + dice.nextInt(MAX_TICKS), () -> then.accept(found));
        });
  }

  /** Writes, replacing what has been read. */
  void write(
      String key, V value, List<Version<V>> read, boolean fails, Runnable then, Runnable failed) {
    Set<Long> covered = read.stream().map(Version::id).collect(Collectors.toSet());
    Version<V> written = new Version<>(++versions, value);
    if (fails) {
      if (dice.nextBoolean()) {
        after(1 + dice.nextInt(MAX_LATE_TICKS), () -> put(key, written, covered));
      }
      after(MAX_TICKS, failed);
      return;
    }
    after(
        1 + dice.nextInt(MAX_TICKS),
        () -> {
          put(key, written, covered);
          after(1 + dice.nextInt(MAX_TICKS), then);
        });
  }

  private void put(String key, Version<V> written, Set<Long> covered) {
    List<Version<V>> next = new ArrayList<>(get(key));
    next.removeIf(each -> covered.contains(each.id()));
    next.add(written);
    entries.put(key, List.copyOf(next));
  }
}
