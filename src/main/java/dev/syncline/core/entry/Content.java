package dev.syncline.core.entry;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.crdt.Leaves;
import java.util.List;

/** What a version says: a value, that the entry was deleted, or what a mutation has left. */
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

  /**
   * What is left of a mutation, of collections whose entries are made of replicated data types.
   *
   * @param leaves not empty: a version without any goes
   */
  record Mutated(Leaves leaves) implements Content {}

  /**
   * A mutation on its way: what it says of itself, and what it leaves of earlier versions. It is
   * never stored.
   *
   * @param own the mutation's own leaves, perhaps none; or that the entry is deleted
   * @param touched earlier versions as they are from now on
   */
  record Delta(Content own, List<Version> touched) implements Content {
    /** Copies the list. */
    public Delta {
      touched = List.copyOf(touched);
    }
  }
}
