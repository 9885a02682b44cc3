package dev.syncline.api.bus;

import java.util.List;

/**
 * What a search has found.
 *
 * @param searches for each vector that was asked for, what is near to it, nearest first
 * @param complete false where a replica is still reading its vectors from the store after a start,
 *     and no other could be asked: then something may be missing
 * @param nodes how many were asked
 */
public record SearchResult(List<List<Hit>> searches, boolean complete, int nodes)
    implements Answer {
  /** Copies the lists. */
  public SearchResult {
    searches = searches.stream().map(List::copyOf).toList();
  }

  /** What is near to the only vector, or the first. */
  public List<Hit> hits() {
    return searches.get(0);
  }

  /**
   * One entry found; of siblings the nearest.
   *
   * @param score the cosine, the dot product, or 1 / (1 + distance); larger is nearer
   * @param distance 1 - cosine, the negated dot product, or the Euclidean distance
   * @param dot names the write that made the version: {@code n1@5f0c91d2:42}
   * @param vector {@link FloatVector#NONE} unless vectors were asked for
   * @param payload {@link Payload#NONE} unless payloads were asked for
   */
  public record Hit(
      String id, double score, double distance, String dot, FloatVector vector, Payload payload) {}
}
