package dev.syncline.port;

/** A collection cannot be searched at this node. */
public final class UnsearchableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** The collection was made without an index. */
    NO_INDEX,
    /** The node's memory for vectors is used up, and what it holds is not all. */
    OUT_OF_MEMORY,
    /** There is no such collection, as far as this node has learned. */
    UNKNOWN
  }

  private final Reason reason;

  /** For a reason. */
  public UnsearchableException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
