package dev.syncline.port;

import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How this node is, and how it sees the others. */
public interface NodeStatus {
  /** Whether the process can go on; {@link Health.Bad} asks for a restart. Never blocks. */
  Health live();

  /** Whether the node can serve clients. Never blocks. */
  Health ready();

  /** Every node of the ring, this one included, in order of names. Ends on any thread. */
  Future<List<Replica>> replicas();

  /** A verdict. */
  sealed interface Health {
    /** The same with more to see to, where it is good. */
    default Health and(List<String> warnings) {
      return this instanceof Good good
          ? new Good(Stream.concat(good.warnings().stream(), warnings.stream()).toList())
          : this;
    }

    /**
     * All is well enough.
     *
     * @param warnings what an operator should see to all the same
     */
    record Good(List<String> warnings) implements Health {
      /** Nothing is to be seen to. */
      public static final Good INSTANCE = new Good(List.of());

      /** Copies the list. */
      public Good {
        warnings = List.copyOf(warnings);
      }
    }

    /**
     * Something is missing.
     *
     * @param reasons for an operator, at least one
     */
    record Bad(List<String> reasons) implements Health {
      /** Copies the list. */
      public Bad {
        reasons = List.copyOf(reasons);
      }
    }
  }

  /** Whether a node answers; where it does not, why that is thought. */
  enum Reachability {
    /** It answers. */
    UP,
    /** It is a member but has stopped acknowledging. */
    SUSPECT,
    /** It is not there. */
    DOWN;

    /** The name in the API: lower case. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What a node lacks of what this node holds, as far as this node knows.
   *
   * @param entries dots missing
   * @param millis age of the oldest of them, 0 if there is none
   * @param oldest the first dot missing where something has been missing for longest, as people see
   *     dots; null if there is none
   */
  record Lag(long entries, long millis, @Nullable String oldest) {}

  /** What an operator has to know of a node first; of several that hold the last one. */
  enum Status {
    /** It lacks nothing, or only what is on its way. */
    HEALTHY,
    /** It has lacked something for longer than that takes. */
    LAGGING,
    /** It lacks much, is being streamed to, or counts in no quorum yet, and is catching up. */
    RECOVERING,
    /** It answers, but its store takes no writes or has lost something. */
    DEGRADED,
    /** It does not answer, so that it cannot catch up. */
    UNREACHABLE;

    /** The name in the API: lower case. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * How a node's sync goes.
   *
   * @param bytesReceived bytes of missing entries that came from it; for this node itself, from all
   * @param bytesSent bytes of missing entries that this node sent to it; for this node itself, to
   *     all
   * @param entriesPerSecond how fast what it lacks grows less, 0 if it does not
   * @param bytesPerSecond how fast this node sends to it; for this node itself, how fast it
   *     receives
   */
  record SyncProgress(
      long bytesReceived, long bytesSent, long entriesPerSecond, long bytesPerSecond) {}

  /**
   * What cannot be dropped yet.
   *
   * @param tombstones deletes that the node keeps until all replicas have passed them; null unless
   *     it is this node
   * @param writes those here whose tombstones and contexts stay until the node has them; 0 for this
   *     node itself
   */
  record Waiting(@Nullable Long tombstones, long writes) {}

  /**
   * How far a node has come with the partitions that it gets with a change of the ring.
   *
   * @param caughtUp how many hold all that they must
   * @param total how many there are
   */
  record Progress(int caughtUp, int total) {}

  /**
   * One node of the ring.
   *
   * @param role its state in the ring
   * @param reachability whether it answers
   * @param lag null while nothing is known of its clocks
   * @param lastSyncMillis when its clocks were last known to be equal to ours, milliseconds since
   *     1970; null if never, or for this node itself
   * @param sync how it catches up
   * @param waiting what waits for it, or here
   * @param progress null unless it gets partitions and says how many it has
   * @param trouble what is wrong with its store, null if nothing is known to be
   */
  record Replica(
      NodeName node,
      String zone,
      Member.State role,
      Status status,
      Reachability reachability,
      @Nullable Lag lag,
      @Nullable Long lastSyncMillis,
      SyncProgress sync,
      Waiting waiting,
      @Nullable Progress progress,
      @Nullable String trouble) {
    /** The same, with its progress. */
    public Replica with(@Nullable Progress known) {
      return new Replica(
          node,
          zone,
          role,
          status,
          reachability,
          lag,
          lastSyncMillis,
          sync,
          waiting,
          known,
          trouble);
    }
  }
}
