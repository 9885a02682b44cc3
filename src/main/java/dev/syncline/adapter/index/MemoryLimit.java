package dev.syncline.adapter.index;

import java.util.concurrent.atomic.AtomicLong;

/** What the vectors of all collections use, and may use. For any thread. */
final class MemoryLimit {
  private final long most;
  private final AtomicLong used = new AtomicLong();

  MemoryLimit(long most) {
    this.most = most;
  }

  /** So much more, or less. */
  void use(long more) {
    used.addAndGet(more);
  }

  long used() {
    return used.get();
  }

  long most() {
    return most;
  }

  boolean isExceeded() {
    return used.get() > most;
  }

  /** Whether so much more would leave a tenth free. */
  boolean hasRoomFor(long more) {
    return used.get() + more <= most - most / 10;
  }
}
