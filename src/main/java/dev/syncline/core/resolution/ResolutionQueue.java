package dev.syncline.core.resolution;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.EntryKey;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one node that have siblings to be resolved, and when each is tried next. Time and
 * chance are passed in.
 *
 * <p>The first reachable replica in rank tries at once and each other one later by its rank, so
 * that usually one does. Where two do, their results are siblings again, and the pauses, which grow
 * and are partly chance, bring one of them to be first. Rounds are counted until an entry has had
 * one version for as long as the next pause would have been; at the limit it is given up, and what
 * is written to it after that starts anew, once a pause has passed.
 *
 * <p>Bounded by {@link ResolutionLimits#maxEntries}: entries that are only kept in mind (their
 * rounds, or that they are left as they are) make room for others; what then still does not fit is
 * {@link Standing#FULL}.
 */
public final class ResolutionQueue {
  private final ResolutionLimits limits;
  private final Map<EntryKey, Case> cases = new HashMap<>();

  /** Those only kept in mind, the oldest first. */
  private final Set<EntryKey> resting = new LinkedHashSet<>();

  private final TreeMap<Due, EntryKey> due = new TreeMap<>();
  private long numbers;
  private int running;

  private enum Phase {
    WAITING,
    RUNNING,
    /** One version; the rounds it took are kept in mind. */
    SETTLED,
    /** The siblings stay as they are. */
    LEFT,
    GIVEN_UP
  }

  private record Due(long millis, long number) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int order = Long.compare(millis, other.millis);
      return order != 0 ? order : Long.compare(number, other.number);
    }
  }

  /** One entry. */
  private static final class Case {
    final EntryKey key;
    Phase phase = Phase.SETTLED;

    /** The siblings last heard of; none once they are settled. */
    VersionVector versions = VersionVector.EMPTY;

    /** Invariant: {@code 0 <= rounds <= maxAttempts}. */
    int rounds;

    /** Tries in a row that were no rounds. */
    int waits;

    int rank;
    long sinceMillis;
    @Nullable Due due;

    Case(EntryKey key) {
      this.key = key;
    }
  }

  /** Nothing is to be resolved yet. */
  public ResolutionQueue(ResolutionLimits limits) {
    this.limits = limits;
  }

  /** Entries waiting and being resolved. */
  public int size() {
    return due.size() + running;
  }

  /** Entries of which anything is known. */
  int known() {
    return cases.size();
  }

  /**
   * An entry has siblings.
   *
   * @param versions the dots of its versions
   * @param rank how many reachable replicas come before this one
   * @param jitter by chance, in [0, 1)
   */
  public Standing conflict(
      EntryKey key, VersionVector versions, int rank, long nowMillis, double jitter) {
    Case known = cases.get(key);
    if (known == null) {
      if (!makeRoom()) {
        return Standing.FULL;
      }
      known = new Case(key);
      cases.put(key, known);
    }
    known.rank = rank;
    boolean isLeftAsItIs = known.phase == Phase.LEFT || known.phase == Phase.GIVEN_UP;
    if (isLeftAsItIs && known.versions.covers(versions)) {
      return Standing.UNCHANGED;
    }
    known.versions = versions;
    return switch (known.phase) {
      case WAITING, RUNNING -> Standing.UNCHANGED;
      case SETTLED -> again(known, nowMillis, jitter);
      case LEFT -> anew(known, nowMillis);
      case GIVEN_UP ->
          anew(
              known,
              Math.max(nowMillis, known.sinceMillis + limits.pauseMillis(limits.maxAttempts())));
    };
  }

  /** Siblings after rounds that have not led to peace for long. */
  private Standing again(Case known, long nowMillis, double jitter) {
    boolean hasHadPeace = nowMillis - known.sinceMillis >= limits.pauseMillis(known.rounds);
    if (known.rounds == 0 || hasHadPeace) {
      return anew(known, nowMillis);
    }
    return nextRound(known, nowMillis, jitter);
  }

  private Standing nextRound(Case known, long nowMillis, double jitter) {
    if (known.rounds >= limits.maxAttempts()) {
      enter(known, Phase.GIVEN_UP, nowMillis);
      return Standing.GIVEN_UP;
    }
    long pause = limits.pauseMillis(Math.max(1, known.rounds), jitter);
    return wait(known, nowMillis + pause + known.rank * limits.rankDelayMillis(), nowMillis);
  }

  private Standing anew(Case known, long fromMillis) {
    known.rounds = 0;
    known.waits = 0;
    return wait(known, fromMillis + known.rank * limits.rankDelayMillis(), fromMillis);
  }

  private Standing wait(Case known, long dueMillis, long nowMillis) {
    enter(known, Phase.WAITING, nowMillis);
    Due next = new Due(dueMillis, ++numbers);
    known.due = next;
    due.put(next, known.key);
    return Standing.QUEUED;
  }

  private void enter(Case known, Phase phase, long nowMillis) {
    resting.remove(known.key);
    if (phase != Phase.WAITING && phase != Phase.RUNNING) {
      resting.add(known.key);
    }
    if (known.due != null) {
      due.remove(known.due);
      known.due = null;
    }
    running -= known.phase == Phase.RUNNING ? 1 : 0;
    running += phase == Phase.RUNNING ? 1 : 0;
    known.phase = phase;
    known.sinceMillis = nowMillis;
  }

  /** An entry has one version again, or none. */
  public void settled(EntryKey key, long nowMillis) {
    Case known = cases.get(key);
    if (known == null) {
      return;
    }
    if (known.phase == Phase.RUNNING) {
      known.versions = VersionVector.EMPTY;
      return;
    }
    if (known.phase == Phase.GIVEN_UP || known.phase == Phase.LEFT) {
      // Somebody has seen to what this node could or would not.
      known.rounds = 0;
    }
    if (known.phase != Phase.SETTLED) {
      settle(known, nowMillis);
    }
  }

  private void settle(Case known, long nowMillis) {
    enter(known, Phase.SETTLED, nowMillis);
    known.versions = VersionVector.EMPTY;
    if (known.rounds == 0) {
      forget(known.key);
    }
  }

  private void forget(EntryKey key) {
    cases.remove(key);
    resting.remove(key);
  }

  /** The next entry whose time has come; it is being resolved until {@link #ended}. */
  public Optional<EntryKey> next(long nowMillis) {
    Map.Entry<Due, EntryKey> first = due.firstEntry();
    if (first == null || first.getKey().millis() > nowMillis) {
      return Optional.empty();
    }
    Case known = java.util.Objects.requireNonNull(cases.get(first.getValue()));
    enter(known, Phase.RUNNING, nowMillis);
    return Optional.of(first.getValue());
  }

  /** When the next entry's time comes; empty while none waits. */
  public Optional<Long> nextMillis() {
    return due.isEmpty() ? Optional.empty() : Optional.of(due.firstKey().millis());
  }

  /**
   * A try at an entry got by {@link #next} has ended.
   *
   * @param seen all that was known of the entry where it was read: dots of versions that were
   *     shown, and of those that were over. What this replica has told and they did not know is not
   *     settled by whatever came of the try
   */
  public Standing ended(
      EntryKey key, Attempt how, VersionVector seen, long nowMillis, double jitter) {
    Case known = cases.get(key);
    if (known == null || known.phase != Phase.RUNNING) {
      throw new IllegalStateException(key + " is not being resolved");
    }
    known.rounds += how == Attempt.WRITTEN || how == Attempt.FAILED ? 1 : 0;
    return switch (how) {
      case WRITTEN -> written(known, seen, nowMillis, jitter);
      case FAILED -> failed(known, seen, nowMillis, jitter);
      case LEFT ->
          seen.covers(known.versions)
              ? stays(known, Phase.LEFT, seen, nowMillis)
              : later(known, nowMillis, jitter);
      case SETTLED -> {
        if (!seen.covers(known.versions)) {
          yield later(known, nowMillis, jitter);
        }
        settle(known, nowMillis);
        yield Standing.DONE;
      }
      case UNAVAILABLE -> later(known, nowMillis, jitter);
      case MISSING -> {
        enter(known, Phase.SETTLED, nowMillis);
        forget(key);
        yield Standing.DONE;
      }
    };
  }

  /** Again, without a round having been used up, after pauses that grow too. */
  private Standing later(Case known, long nowMillis, double jitter) {
    return wait(known, nowMillis + limits.pauseMillis(++known.waits, jitter), nowMillis);
  }

  private Standing written(Case known, VersionVector seen, long nowMillis, double jitter) {
    known.waits = 0;
    if (!seen.covers(known.versions)) {
      return nextRound(known, nowMillis, jitter);
    }
    settle(known, nowMillis);
    return Standing.DONE;
  }

  private Standing failed(Case known, VersionVector seen, long nowMillis, double jitter) {
    known.waits = 0;
    if (known.rounds < limits.maxAttempts()) {
      return wait(known, nowMillis + limits.pauseMillis(known.rounds, jitter), nowMillis);
    }
    stays(known, Phase.GIVEN_UP, seen, nowMillis);
    return Standing.GIVEN_UP;
  }

  /** What was written meanwhile is news also to siblings that are left as they are. */
  private Standing stays(Case known, Phase phase, VersionVector seen, long nowMillis) {
    VersionVector latest = known.versions;
    enter(known, phase, nowMillis);
    known.waits = 0;
    known.versions = seen;
    return seen.covers(latest)
        ? Standing.DONE
        : conflict(known.key, latest, known.rank, nowMillis, 0);
  }

  /** Returns whether one more entry can be kept. */
  private boolean makeRoom() {
    if (cases.size() < limits.maxEntries()) {
      return true;
    }
    if (resting.isEmpty()) {
      return false;
    }
    forget(resting.iterator().next());
    return true;
  }
}
