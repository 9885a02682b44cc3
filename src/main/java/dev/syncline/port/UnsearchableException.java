package dev.syncline.port;

import dev.syncline.core.codec.CorruptDataException;

/** A collection cannot be searched at this node. */
public final class UnsearchableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** The collection has no index. */
    NO_INDEX(1),
    /** The node's memory for vectors is used up, and what it holds is not all. */
    OUT_OF_MEMORY(2),
    /** There is no such collection, as far as this node has learned. */
    UNKNOWN(3),
    /** What the search finds takes more bytes than a node tells. */
    TOO_LARGE(4);

    private final int code;

    Reason(int code) {
      this.code = code;
    }

    /** The number that stands for the reason in frames; never 0. */
    public int code() {
      return code;
    }

    /** The reason of a {@link #code}. */
    public static Reason ofCode(int code) {
      for (Reason each : values()) {
        if (each.code == code) {
          return each;
        }
      }
      throw new CorruptDataException("unknown reason " + code);
    }
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
