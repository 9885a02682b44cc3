package dev.syncline.port;

import java.util.Locale;

/**
 * Why a node's store takes no writes, or lacks something that was written to it.
 *
 * @param detail what has happened where, for an operator; at most {@link #MAX_DETAIL_CHARS}
 */
public record StoreTrouble(Kind kind, String detail) {
  /** A longer detail is cut. */
  public static final int MAX_DETAIL_CHARS = 300;

  /** What is wrong, and with it what ends it. */
  public enum Kind {
    /**
     * Less room is left on the disk than is to be kept free: writes are refused before it fills.
     */
    LOW_SPACE(1, "make room on it, or lower store.minFreeBytes; writes go on by themselves then"),
    /** A write found no room. */
    FULL(2, "make room on it; writes go on by themselves then"),
    /** The file system is mounted read-only, often because of an error of the disk. */
    READ_ONLY(3, "look at the kernel's log, and mount it read-write; writes go on by themselves"),
    /** The disk has refused a write for another reason. */
    FAILED(4, "look at the kernel's log; writes go on by themselves once the disk takes them"),
    /** A file is damaged or gone. */
    DAMAGED(
        5,
        "stop the node, remove its data directory and start it again: the others bring back what"
            + " it held");

    private final int code;
    private final String remedy;

    Kind(int code, String remedy) {
      this.code = code;
      this.remedy = remedy;
    }

    /** The number that stands for it in frames. */
    public int code() {
      return code;
    }

    /** What an operator can do. */
    public String remedy() {
      return remedy;
    }

    /** The name in the API: {@code low-space}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Cuts the detail. */
  public StoreTrouble {
    if (detail.length() > MAX_DETAIL_CHARS) {
      detail = detail.substring(0, MAX_DETAIL_CHARS - 1) + "…";
    }
  }

  /** Both together, for people. */
  public String text() {
    return detail + ": " + kind.remedy();
  }
}
