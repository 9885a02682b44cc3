package dev.syncline.port;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an event is about. */
public enum FeedType {
  /** A write to an entry. */
  VECTOR_WRITTEN,
  /** A delete of an entry. */
  VECTOR_DELETED,
  /** A write to an entry that others stand beside. */
  CONFLICT_DETECTED,
  /** Of writes that did not know of each other one is left. */
  CONFLICT_RESOLVED,
  /** What the position lacks is not in the log any more. */
  STREAM_GAP,
  /** Live events have been passed over. */
  STREAM_DROPPED,
  /** Nothing has happened for a while. */
  STREAM_HEARTBEAT,
  /** A member of a group is told these partitions from now on. */
  GROUP_ASSIGNED,
  /** A member of a group is told nothing more of these partitions. */
  GROUP_REVOKED,
  /** A member of a group is told nothing for now. */
  GROUP_SUSPENDED,
  /** A member of a group is told nothing more at all. */
  GROUP_ENDED,
  /** A node has been taken into the ring. */
  REPLICA_JOINED,
  /** A node has been taken out of the ring. */
  REPLICA_LEFT,
  /** A node does not answer. */
  REPLICA_UNREACHABLE,
  /** A node that was unreachable, lagging or recovering is well. */
  REPLICA_RECOVERED,
  /** A node lacks writes for longer than they should take. */
  REPLICA_LAGGING,
  /** A node has begun to bring this one what it lacks. */
  SYNC_STARTED,
  /** It goes on. */
  SYNC_PROGRESS,
  /** It has come to rest. */
  SYNC_COMPLETED,
  /** Sync is held back by its cap. */
  THROTTLE_ENGAGED,
  /** It is not any more. */
  THROTTLE_RELEASED,
  /** The ring has another version. */
  RING_CHANGED;

  /** What the type of an event begins with, before its words. */
  public static final String PREFIX = "dev.syncline.";

  private final String words = name().toLowerCase(Locale.ROOT).replace('_', '.');

  /** The last two words of the event's type: {@code vector.written}. */
  public String words() {
    return words;
  }

  /** The whole type of the event: {@code dev.syncline.vector.written}. */
  public String whole() {
    return PREFIX + words;
  }

  /**
   * Whether it tells of the stream itself, or of the group: such events are sent whatever was asked
   * for.
   */
  public boolean isOfStream() {
    return words.startsWith("stream.") || words.startsWith("group.");
  }

  /** Whether it is read from the logs, or tells of the stream or the group. */
  public boolean isInLogs() {
    return isOfStream()
        || this == VECTOR_WRITTEN
        || this == VECTOR_DELETED
        || this == CONFLICT_DETECTED;
  }

  /** Those that groups are told of entries, for people. */
  public static String namesInLogs() {
    return VECTOR_WRITTEN.words + ", " + VECTOR_DELETED.words + " and " + CONFLICT_DETECTED.words;
  }

  /** Those that are told to whoever wants them, for people. */
  public static String names() {
    return Stream.of(values())
        .filter(each -> !each.isOfStream())
        .map(FeedType::words)
        .collect(Collectors.joining(", "));
  }

  /** The type of these words, or of the whole; null if there is none. */
  public static @Nullable FeedType of(String words) {
    for (FeedType each : values()) {
      if (each.words.equals(words) || each.whole().equals(words)) {
        return each;
      }
    }
    return null;
  }
}
