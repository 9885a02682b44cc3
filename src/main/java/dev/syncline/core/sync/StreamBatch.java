package dev.syncline.core.sync;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A range of a partition's entries in order of their keys: what is not named is absent at the
 * sender.
 *
 * @param ringVersion the sender's
 * @param clock the sender's durable clock at the snapshot that the range was read from; it fills
 *     the items' contexts, and those of the absent ones
 * @param after the range begins behind this key, null for the first
 * @param upTo the last key of the range, null if it reaches to the end
 * @param purpose what the receiver has asked for it for
 */
public record StreamBatch(
    Partition partition,
    long ringVersion,
    VersionVector clock,
    @Nullable EntryKey after,
    @Nullable EntryKey upTo,
    List<SyncItem> items,
    Purpose purpose) {
  /** Copies the list of items. */
  public StreamBatch {
    items = List.copyOf(items);
  }

  /** Why a range is sent. */
  public enum Purpose {
    /** The receiver lacks dots that the sender's log does not name any more. */
    CATCH_UP(0),
    /** Both clocks are equal, and what is held is not. */
    COMPARE(1);

    private final int code;

    Purpose(int code) {
      this.code = code;
    }

    /** The number that stands for it in frames. */
    public int code() {
      return code;
    }

    /** What a {@link #code} stands for. */
    public static Purpose ofCode(int code) {
      for (Purpose each : values()) {
        if (each.code == code) {
          return each;
        }
      }
      throw new CorruptDataException("no purpose has the code " + code);
    }
  }

  /** The dots of the versions in the range, which the receiver adopts with them. */
  public VersionVector adopted() {
    VersionVector dots = VersionVector.EMPTY;
    for (SyncItem item : items) {
      dots = dots.join(item.answered());
    }
    return dots;
  }

  /** Whether the key lies in the range. */
  public boolean contains(EntryKey key) {
    return isIn(key, after, upTo);
  }

  /** Whether a key lies behind {@code after} and not behind {@code upTo}; null is no bound. */
  public static boolean isIn(EntryKey key, @Nullable EntryKey after, @Nullable EntryKey upTo) {
    return (after == null || key.compareTo(after) > 0)
        && (upTo == null || key.compareTo(upTo) <= 0);
  }
}
