package dev.syncline.core.entry;

import dev.syncline.core.codec.CorruptDataException;

/** What becomes of versions written without knowledge of each other; chosen per collection. */
public enum ConflictPolicy {
  /** The version with the highest hybrid timestamp stays, ties by dot. */
  LAST_WRITE_WINS(1, "last-write-wins"),
  /** All stay, until a write that has seen them replaces them. */
  SIBLINGS(2, "siblings"),
  /** Entries are made of fields that merge, each by its type. */
  CRDT(3, "crdt"),
  /** All stay, until a resolver has made one of them, or a write that has seen them comes. */
  CUSTOM(4, "custom");

  private final int code;
  private final String label;

  ConflictPolicy(int code, String label) {
    this.code = code;
    this.label = label;
  }

  /** The number that stands for the policy in stores and frames. */
  public int code() {
    return code;
  }

  /** The name in the API. */
  public String label() {
    return label;
  }

  /** Whether all concurrent versions are kept and shown. */
  public boolean keepsSiblings() {
    return this == SIBLINGS || this == CUSTOM;
  }

  /**
   * The policy of an entry that is written under two: the later one. Collections leave {@link
   * #SIBLINGS} and never come back, so every other policy is later; the rest of the order only
   * makes the answer the same on every replica.
   */
  public ConflictPolicy later(ConflictPolicy other) {
    return rank() >= other.rank() ? this : other;
  }

  /**
   * Whether a collection that has this policy may be given another one. What is stored has to mean
   * the same under both, or become less in a way that is reported; nothing makes siblings again of
   * what was settled. Under {@link #CUSTOM} siblings stay what they are until a resolver's write
   * replaces them; under {@link #CRDT} a value would have to become fields, and concurrent values
   * of one field would have no merge that every replica makes in the same way whenever it hears of
   * it.
   */
  public boolean mayBecome(ConflictPolicy next) {
    return this == SIBLINGS && (next == LAST_WRITE_WINS || next == CUSTOM);
  }

  private int rank() {
    return this == SIBLINGS ? 0 : code;
  }

  /** The policy of a {@link #code}. */
  public static ConflictPolicy ofCode(int code) {
    for (ConflictPolicy policy : values()) {
      if (policy.code == code) {
        return policy;
      }
    }
    throw new CorruptDataException("unknown conflict policy " + code);
  }
}
