package dev.syncline.adapter.index;

import dev.syncline.port.VectorIndex.Figures;
import java.util.concurrent.atomic.AtomicLong;

/** How much memory a collection needs at least that could not be had. For any thread. */
final class Exhausted {
  private final long bytesPerVector;
  private final AtomicLong bytes;

  Exhausted(Figures figures) {
    this.bytes = new AtomicLong(figures.bytes());
    this.bytesPerVector = figures.bytes() / Math.max(1, figures.vectors());
  }

  /** An entry was deleted. */
  void lost() {
    bytes.addAndGet(-bytesPerVector);
  }

  long bytes() {
    return bytes.get();
  }
}
