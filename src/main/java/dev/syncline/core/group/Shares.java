package dev.syncline.core.group;

import dev.syncline.core.placement.Partition;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * To whom a partition is due: of all members the one with the highest score for it. Whoever knows
 * of the same members has the same answer, and one that comes or goes moves only its own share.
 *
 * @see <a href="https://doi.org/10.1109/90.663936">Thaler and Ravishankar, Using Name-Based
 *     Mappings to Increase Hit Rates (1998)</a>
 */
public final class Shares {
  private Shares() {}

  /**
   * The member that a partition is due to, null if there is none.
   *
   * @param members each name once
   */
  public static @Nullable MemberId owner(Partition partition, Collection<MemberId> members) {
    MemberId best = null;
    for (MemberId each : members) {
      best = best == null || isAhead(partition, each, best) ? each : best;
    }
    return best;
  }

  private static boolean isAhead(Partition partition, MemberId one, MemberId other) {
    int byScore = Long.compare(score(partition, one.name()), score(partition, other.name()));
    return byScore > 0 || (byScore == 0 && one.compareTo(other) < 0);
  }

  /** By the name alone: a member that returns gets back what it had. */
  private static long score(Partition partition, String name) {
    long hash = 0xCBF29CE484222325L;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x100000001B3L;
    }
    hash ^= partition.replicationFactor() * (long) Partition.SLOTS + partition.slot();
    hash = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
    hash = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
    return (hash ^ (hash >>> 32)) >>> 1;
  }
}
