package dev.syncline.api.resolver;

import dev.syncline.api.bus.FloatVector;
import dev.syncline.api.bus.Payload;
import java.time.Instant;
import java.util.Optional;

/**
 * One of several versions that were written without knowledge of each other.
 *
 * @param dot names the write that made it; opaque, the same on every node
 * @param timestamp when it was written, by its coordinator's clock; clocks differ between nodes
 * @param value what was written, empty for a delete
 */
public record ConcurrentVersion(String dot, Instant timestamp, Optional<Value> value) {
  /**
   * A vector and its payload.
   *
   * @param vector of the collection's dimension
   * @param payload {@link Payload#NONE} where none was given
   */
  public record Value(FloatVector vector, Payload payload) {}
}
