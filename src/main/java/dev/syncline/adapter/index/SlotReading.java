package dev.syncline.adapter.index;

import dev.syncline.core.codec.Bytes;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far a partition has been read from the store.
 *
 * <p>What a batch says of an entry since the reading began wins over what is read: a page of the
 * store is younger than the batches before the beginning, and what it lacks of later ones they say
 * themselves. Its monitor is held while a row of the slot is written, so that both agree.
 */
final class SlotReading {
  /** What batches have said since the reading began; null when it has ended. */
  private @Nullable Set<Bytes> touched = new HashSet<>();

  private int reading;

  /** A batch says something. */
  synchronized void apply(Bytes id, Runnable write) {
    if (touched != null) {
      touched.add(id);
    }
    write.run();
  }

  /** The store is read anew; returns the number of the reading. */
  synchronized int begin() {
    touched = new HashSet<>();
    return ++reading;
  }

  /** The store says something; returns whether it is still asked. */
  synchronized boolean load(int number, Bytes id, Runnable write) {
    if (number != reading || touched == null) {
      return false;
    }
    if (!touched.contains(id)) {
      write.run();
    }
    return true;
  }

  /** All has been read. */
  synchronized void end(int number) {
    if (number == reading) {
      touched = null;
    }
  }

  synchronized boolean isLoaded() {
    return touched == null;
  }

  /** The number of the last reading once it has ended, 0 before. */
  synchronized int loaded() {
    return touched == null ? reading : 0;
  }
}
