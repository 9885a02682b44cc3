package dev.syncline.core.entry;

import dev.syncline.core.codec.Bytes;

/** What a version says: a value, or that the entry was deleted. */
public sealed interface Content {
  /**
   * A vector and its payload.
   *
   * @param vector little-endian float32, four bytes per dimension
   * @param payload a JSON object as compact UTF-8, or no bytes where none was given
   */
  record Value(Bytes vector, Bytes payload) implements Content {}

  /** A delete. */
  record Tombstone() implements Content {
    /** The one tombstone. */
    public static final Tombstone INSTANCE = new Tombstone();
  }
}
