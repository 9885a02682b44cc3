package dev.syncline.verticle.local;

import dev.syncline.core.placement.NodeName;
import dev.syncline.port.TimeSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far this node's wall clock is from those of the others. Each answer to a question for a clock
 * bounds it: the clock was read somewhere in the round trip, so half of that is the error. Only
 * what lies beyond the limit whatever the error counts as drift, and a clock is wrong only if those
 * of a majority of the members say so. For any thread.
 *
 * @see <a href="https://doi.org/10.1007/BF01784024">Cristian, Probabilistic clock synchronization
 *     (1989)</a>
 */
public final class ClockOffsets {
  /** Answers kept per node; the one with the least error counts. */
  private static final int MAX_SAMPLES = 4;

  private static final long VALID_NANOS = 30_000_000_000L;

  private final TimeSource time;
  private final long maxDriftMillis;
  private final Map<NodeName, List<Sample>> samples = new HashMap<>();
  private volatile Verdict verdict = new Verdict(null, List.of(), null);

  private record Sample(long offsetMillis, long errorMillis, long nanos) {}

  /**
   * What is known.
   *
   * @param driftMillis how far the clock is ahead, by the median of all that can be asked, negative
   *     where it is behind; null if nobody has answered
   * @param apart members whose clocks are further away than the limit, with how far this node's is
   *     ahead of each
   * @param beyond how far the clock is ahead of those of a majority of the members that it is too
   *     far from; null if there is no such majority
   */
  public record Verdict(@Nullable Long driftMillis, List<Apart> apart, @Nullable Long beyond) {
    /** Copies the list. */
    public Verdict {
      apart = List.copyOf(apart);
    }
  }

  /** A member whose clock differs. */
  public record Apart(NodeName node, long aheadMillis) {}

  /** Nobody has answered yet. */
  public ClockOffsets(TimeSource time, long maxDriftMillis) {
    this.time = time;
    this.maxDriftMillis = maxDriftMillis;
  }

  /** The limit. */
  public long maxDriftMillis() {
    return maxDriftMillis;
  }

  /**
   * A node has answered.
   *
   * @param askedNanos when it was asked
   * @param wallMillis what its wall clock said in between
   */
  public synchronized void answered(NodeName node, long askedNanos, long wallMillis) {
    long nowNanos = time.nanos();
    long tripMillis = Math.max(0, (nowNanos - askedNanos) / 1_000_000);
    long errorMillis = tripMillis / 2 + 1;
    long aheadMillis = time.wallMillis() - (wallMillis + tripMillis / 2);
    List<Sample> known = samples.computeIfAbsent(node, each -> new ArrayList<>(MAX_SAMPLES + 1));
    known.add(new Sample(aheadMillis, errorMillis, nowNanos));
    if (known.size() > MAX_SAMPLES) {
      known.remove(0);
    }
  }

  /** Weighs what has been answered lately. */
  public synchronized Verdict judge(NodeName self, Collection<NodeName> members) {
    samples.keySet().retainAll(members);
    List<Long> offsets = new ArrayList<>();
    List<Apart> apart = new ArrayList<>();
    for (NodeName member : members) {
      Sample best = member.equals(self) ? null : best(member);
      if (best != null) {
        offsets.add(best.offsetMillis());
        if (Math.abs(best.offsetMillis()) - best.errorMillis() > maxDriftMillis) {
          apart.add(new Apart(member, best.offsetMillis()));
        }
      }
    }
    boolean isMajority = apart.size() >= members.size() / 2 + 1;
    Long beyond = isMajority ? median(apart.stream().map(Apart::aheadMillis).toList()) : null;
    verdict = new Verdict(offsets.isEmpty() ? null : median(offsets), apart, beyond);
    return verdict;
  }

  /** The last verdict. */
  public Verdict verdict() {
    return verdict;
  }

  /** After a jump of either clock the samples from before are of no use: they go by age. */
  private @Nullable Sample best(NodeName node) {
    List<Sample> known = samples.get(node);
    if (known == null) {
      return null;
    }
    long nowNanos = time.nanos();
    known.removeIf(each -> nowNanos - each.nanos() > VALID_NANOS);
    Sample best = null;
    for (Sample each : known) {
      if (best == null || each.errorMillis() <= best.errorMillis()) {
        best = each;
      }
    }
    return best;
  }

  private static long median(List<Long> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
