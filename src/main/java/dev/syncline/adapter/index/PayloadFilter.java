package dev.syncline.adapter.index;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.search.Filter;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Which rows of a collection have a payload that a filter holds for. For any thread.
 *
 * <p>Writes only note what has changed: a payload is read by whoever asks next, or looks after the
 * index in between. About a second's worth of writes waits for that.
 */
final class PayloadFilter {
  /** Fewer outdated ones are not worth a look at all. */
  private static final int LEAST_STALE = 1_000;

  /** Until then a search reads the payloads of those of which what they had may match. */
  private static final int STALE_SHARE = 32;

  /** What a row's payload is now; null of a row that has gone. */
  private record Note(int ordinal, @Nullable Bytes payload) {}

  private final Queue<Note> notes = new ConcurrentLinkedQueue<>();

  /** How many there have been, counted once they are there. */
  private final AtomicLong noted = new AtomicLong();

  /** Guarded by itself. */
  private final PayloadIndex index = new PayloadIndex();

  /** As of the last {@link #tend}; guarded as the index. */
  private long bytes;

  private boolean isChanged;

  /** How many of the notes have been read; guarded as the index. */
  private long taken;

  /** A row has come, or has another payload now. Called under the lock of the collection. */
  void add(int ordinal, Bytes payload) {
    note(new Note(ordinal, payload));
  }

  /** A row has gone. Called under the lock of the collection. */
  void remove(int ordinal) {
    note(new Note(ordinal, null));
  }

  private void note(Note note) {
    notes.add(note);
    noted.incrementAndGet();
  }

  /**
   * The rows that a filter holds for. Rows that come, go or change meanwhile may be missing or not.
   *
   * @param live among these
   * @param payloads reads a payload; no bytes where there is none. May block
   */
  RoaringBitmap select(Filter filter, RoaringBitmap live, IntFunction<Bytes> payloads) {
    Match match;
    synchronized (index) {
      takeNotes();
      match = index.ask(filter, live);
    }
    return PayloadIndex.resolve(filter, match, payloads);
  }

  /** Those that are there: more may come faster than they are read. */
  private void takeNotes() {
    long last = noted.get();
    while (taken < last) {
      Note note = notes.remove();
      taken++;
      isChanged = true;
      if (note.payload() == null) {
        index.remove(note.ordinal());
      } else {
        index.add(note.ordinal(), note.payload());
      }
    }
  }

  /**
   * Reads what was noted, and forgets what has gone where that is much. May block.
   *
   * @return the memory used, by estimate
   */
  long tend(Supplier<RoaringBitmap> live, IntFunction<Bytes> payloads) {
    synchronized (index) {
      takeNotes();
      if (index.staleCount() >= LEAST_STALE) {
        RoaringBitmap now = live.get();
        if ((long) index.staleCount() * STALE_SHARE >= now.getCardinality()) {
          index.compact(now, payloads);
          isChanged = true;
        }
      }
      if (isChanged) {
        bytes = index.bytes();
        isChanged = false;
      }
      return bytes;
    }
  }
}
