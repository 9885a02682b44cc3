package dev.syncline.verticle.local;

import dev.syncline.core.placement.NodeName;
import dev.syncline.port.TimeSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How far this node's wall clock is from those of the others. Each answer to a question for a clock
 * bounds it: the clock was read somewhere in the round trip, so half of that is the error. Only
 * what lies beyond the limit whatever the error counts as drift, and a clock is wrong only if those
 * of a majority of the members say so. For any thread.
 *
 * <p>A jump of this node's own clock needs no answer to be seen: every answer is kept with the
 * difference between the wall clock and the one that only counts, and by what that difference has
 * changed since, this clock has moved. A jump of another's shows as an answer that contradicts the
 * earlier ones, which then go.
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

  /** The difference of the two clocks is known to so much; less is no movement. */
  private static final long STILL_MILLIS = 2;

  private static final long CLOSE_NANOS = 1_000_000;
  private static final int MAX_READINGS = 3;

  private final Map<NodeName, List<Sample>> samples = new HashMap<>();
  private volatile Set<NodeName> heard = Set.of();
  private volatile Judgement last;

  private record Sample(long offsetMillis, long errorMillis, long nanos, long baseMillis) {}

  /** A verdict, of whom, and the difference of the two clocks at the time. */
  private record Judgement(
      Verdict verdict, NodeName self, List<NodeName> members, long baseMillis) {}

  /**
   * Both clocks at one moment.
   *
   * @param gapNanos how much time has passed between the first and the last look
   */
  private record Reading(long nanos, long wallMillis, long gapNanos) {
    boolean isClose() {
      return gapNanos <= CLOSE_NANOS;
    }

    long baseMillis() {
      return wallMillis - nanos / 1_000_000;
    }
  }

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
    this.last =
        new Judgement(
            new Verdict(null, List.of(), null),
            new NodeName("none"),
            List.of(),
            read().baseMillis());
  }

  /** A thread may lose its turn between two looks at clocks: the closest of a few counts. */
  private Reading read() {
    Reading best = null;
    for (int i = 0; i < MAX_READINGS && (best == null || !best.isClose()); i++) {
      long before = time.nanos();
      long wallMillis = time.wallMillis();
      Reading next = new Reading(before, wallMillis, time.nanos() - before);
      best = best == null || next.gapNanos() < best.gapNanos() ? next : best;
    }
    return java.util.Objects.requireNonNull(best);
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
    Reading now = read();
    long tripMillis = Math.max(0, (now.nanos() - askedNanos) / 1_000_000);
    long errorMillis = tripMillis / 2 + 1 + now.gapNanos() / 1_000_000;
    long aheadMillis = now.wallMillis() - (wallMillis + tripMillis / 2);
    Sample sample = new Sample(aheadMillis, errorMillis, now.nanos(), now.baseMillis());
    List<Sample> known = samples.computeIfAbsent(node, each -> new ArrayList<>(MAX_SAMPLES + 1));
    known.removeIf(each -> contradict(each, sample));
    known.add(sample);
    if (known.size() > MAX_SAMPLES) {
      known.remove(0);
    }
    if (!heard.contains(node)) {
      Set<NodeName> more = new HashSet<>(heard);
      more.add(node);
      heard = Set.copyOf(more);
    }
  }

  /** Whether no one difference fits both: the other's clock has been moved in between. */
  private static boolean contradict(Sample earlier, Sample later) {
    long apartMillis = Math.abs(offsetMillis(earlier, later.baseMillis()) - later.offsetMillis());
    return apartMillis > earlier.errorMillis() + later.errorMillis() + STILL_MILLIS;
  }

  private static long offsetMillis(Sample sample, long baseMillis) {
    return sample.offsetMillis() + baseMillis - sample.baseMillis();
  }

  /** Weighs what has been answered lately. */
  public synchronized Verdict judge(NodeName self, Collection<NodeName> members) {
    samples.keySet().retainAll(members);
    if (!members.containsAll(heard)) {
      heard = heard.stream().filter(members::contains).collect(Collectors.toUnmodifiableSet());
    }
    return judge(self, List.copyOf(members), read());
  }

  private Verdict judge(NodeName self, List<NodeName> members, Reading now) {
    List<Long> offsets = new ArrayList<>();
    List<Apart> apart = new ArrayList<>();
    for (NodeName member : members) {
      Sample best = member.equals(self) ? null : best(member, now.nanos());
      if (best != null) {
        long offsetMillis = offsetMillis(best, now.baseMillis());
        offsets.add(offsetMillis);
        if (Math.abs(offsetMillis) - best.errorMillis() > maxDriftMillis) {
          apart.add(new Apart(member, offsetMillis));
        }
      }
    }
    boolean isMajority = apart.size() >= members.size() / 2 + 1;
    Long beyond = isMajority ? median(apart.stream().map(Apart::aheadMillis).toList()) : null;
    Verdict verdict = new Verdict(offsets.isEmpty() ? null : median(offsets), apart, beyond);
    last = new Judgement(verdict, self, members, now.baseMillis());
    return verdict;
  }

  /** The last verdict, or a new one if this node's clock has been moved since. */
  public Verdict verdict() {
    Judgement known = last;
    Reading now = read();
    boolean isMoved =
        now.isClose() && Math.abs(now.baseMillis() - known.baseMillis()) > STILL_MILLIS;
    return isMoved ? judgeAgain() : known.verdict();
  }

  private synchronized Verdict judgeAgain() {
    return judge(last.self(), last.members(), read());
  }

  /** Whether a member has ever answered this process. */
  public boolean hasHeard(NodeName member) {
    return heard.contains(member);
  }

  private @Nullable Sample best(NodeName node, long nowNanos) {
    List<Sample> known = samples.get(node);
    if (known == null) {
      return null;
    }
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
