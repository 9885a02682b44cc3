package dev.syncline.integration;

import io.vertx.core.json.JsonObject;

/**
 * The dot that an answer or an event tells. A node whose ring is older than the run of a node that
 * has just started tells {@code ?@12:42} where others tell {@code n1@12:42}: the run and the
 * counter say which dot it is.
 */
final class WrittenDot {
  private WrittenDot() {}

  /** The run and the counter in {@code dot}; that of an entry with its id is of one write only. */
  static String of(JsonObject told) {
    String label = told.getString("dot");
    int node = label == null ? -1 : label.indexOf('@');
    if (node < 1 || label.indexOf(':', node) < 0) {
      throw new AssertionError("no dot: " + told.encode());
    }
    return label.substring(node + 1);
  }
}
