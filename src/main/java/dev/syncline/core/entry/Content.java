package dev.syncline.core.entry;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.crdt.IdempotencyKey;
import dev.syncline.core.crdt.Leaves;
import dev.syncline.core.crdt.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a version says: a value, that the entry was deleted, or what a mutation has left; and on the
 * way there, what a client asks for and what a mutation changes.
 */
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
   * What a client asks for in a collection whose entries are made of replicated data types. It goes
   * to the replica that coordinates it, which makes a {@link Delta} of it; it is never stored.
   *
   * @param operations one to {@link Operation#MAX_OPERATIONS}
   * @param key under which it may be sent again and counts once; null for none
   */
  record Mutation(List<Operation> operations, @Nullable IdempotencyKey key) implements Content {
    /** Copies the list and checks its length. */
    public Mutation {
      operations = List.copyOf(operations);
      if (operations.isEmpty() || operations.size() > Operation.MAX_OPERATIONS) {
        throw new IllegalArgumentException(
            "a mutation has "
                + operations.size()
                + " operations, must have 1 to "
                + Operation.MAX_OPERATIONS);
      }
    }

    /** One without a key. */
    public Mutation(List<Operation> operations) {
      this(operations, null);
    }
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
   * <p>A receiver that does not know all that it is built on needs the whole entry first. It would
   * hold versions in a state whose other effects it has not seen, and what the coordinator found
   * removed already, and so does not remove again, would still be there.
   *
   * @param own the mutation's own leaves, perhaps none; or that the entry is deleted
   * @param touched earlier versions as they are from now on
   * @param builtOn {@link Entry#dots} of what the coordinator held
   */
  record Delta(Content own, List<Version> touched, VersionVector builtOn) implements Content {
    /** Copies the list. */
    public Delta {
      touched = List.copyOf(touched);
    }
  }
}
