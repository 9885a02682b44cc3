package dev.syncline.adapter.index;

/**
 * How much the search may use.
 *
 * @param threads CPU time for building graphs, in processors, 0 to 64: 0.5 is one thread that rests
 *     as long as it works. With 0 no graph is built and every search scans
 * @param maxBytes most memory of all vectors and graphs together, by estimate; beyond it the
 *     collection that needs more cannot be searched
 * @param exactLimit up to so many live vectors a collection is scanned and has no graph
 */
public record IndexSettings(double threads, long maxBytes, int exactLimit) {
  private static final int MAX_THREADS = 64;

  /** Checks the bounds. */
  public IndexSettings {
    if (!(threads >= 0 && threads <= MAX_THREADS)) {
      throw new IllegalArgumentException("threads is " + threads + ", limit " + MAX_THREADS);
    }
    if (maxBytes < 0 || exactLimit < 0) {
      throw new IllegalArgumentException(
          "maxBytes is " + maxBytes + " and exactLimit " + exactLimit + ", must not be negative");
    }
  }
}
