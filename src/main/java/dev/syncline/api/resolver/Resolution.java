package dev.syncline.api.resolver;

import dev.syncline.api.bus.FloatVector;
import dev.syncline.api.bus.Payload;

/** What a resolver makes of an entry. */
public sealed interface Resolution {
  /**
   * One value in the place of all versions.
   *
   * @param vector of the collection's dimension, all numbers finite
   * @param payload an object within the limits of any write
   */
  record Replace(FloatVector vector, Payload payload) implements Resolution {}

  /** The entry is deleted. */
  record Delete() implements Resolution {}

  /** The versions stay until the entry is written to again. */
  record Leave() implements Resolution {}

  /** This value in the place of all versions. */
  static Resolution replaceBy(FloatVector vector, Payload payload) {
    return new Replace(vector, payload);
  }

  /** One of the versions in the place of all; a delete deletes the entry. */
  static Resolution keep(ConcurrentVersion version) {
    return version
        .value()
        .<Resolution>map(value -> new Replace(value.vector(), value.payload()))
        .orElseGet(Delete::new);
  }

  /** No version is left. */
  static Resolution delete() {
    return new Delete();
  }

  /** The versions stay. */
  static Resolution leave() {
    return new Leave();
  }
}
