package dev.syncline.simulation;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.mutation.Reference;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.replica.WriteRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The truth about a run: what was written, by whom it was seen, and what was promised about it. */
final class History {
  private final Map<Partition, VersionVector> closed = new HashMap<>();
  private final Map<Id, Write> byDot = new HashMap<>();
  private final Map<Long, Write> byOperation = new HashMap<>();
  private final Map<EntryKey, List<Write>> byKey = new TreeMap<>();
  private final Map<EntryKey, List<Write>> promised = new TreeMap<>();
  private boolean disaster;

  /** A dot is unique in its partition. */
  private record Id(Partition partition, Dot dot) {}

  /** One write. */
  static final class Write {
    final Dot dot;
    final EntryKey key;
    final Version version;
    final VersionVector past;

    /** What the write asks for where entries are made of replicated data types. */
    final Reference.@Nullable Event mutation;

    final ConflictPolicy policy;

    /** What its client had been shown, or had written, as far as it said. */
    VersionVector seenByItsClient = VersionVector.EMPTY;

    final TreeSet<NodeName> holders = new TreeSet<>();
    @Nullable Consistency acknowledged;
    boolean lostWithADisk;
    boolean excused;

    /** Versions that its client had seen, or that its coordinator held for one that named none. */
    VersionVector replaced = VersionVector.EMPTY;

    /** It does nothing: what its client asked for was done before, and that is promised. */
    boolean repeats;

    /** Some replica has called the dot void. */
    boolean closed;

    Write(
        Dot dot,
        EntryKey key,
        ConflictPolicy policy,
        Version version,
        VersionVector past,
        Reference.@Nullable Event mutation) {
      this.dot = dot;
      this.key = key;
      this.version = version;
      this.policy = policy;
      this.past = past;
      this.mutation = mutation;
    }

    /** What was lost with a disk may be a hole by now, and a hole does nothing. */
    boolean isGivenUp() {
      return closed
          || excused
          || (lostWithADisk && (acknowledged == null || acknowledged == Consistency.ONE));
    }

    /** Whether this write makes the other one obsolete. */
    boolean replaces(Write other) {
      return past.contains(other.dot) || (!other.past.contains(dot) && wins(other));
    }

    private boolean wins(Write other) {
      return Simulation.policyOf(key) == ConflictPolicy.LAST_WRITE_WINS && isYounger(other);
    }

    /** Whether last-write-wins prefers this one. */
    boolean isYounger(Write other) {
      int order = version.timestamp().compareTo(other.version.timestamp());
      return order != 0 ? order > 0 : dot.compareTo(other.dot) > 0;
    }

    @Override
    public String toString() {
      return dot
          + (version.isTombstone() ? " delete of " : " of ")
          + key
          + " at "
          + version.timestamp().packed()
          + " held by "
          + holders
          + (acknowledged == null ? "" : " acknowledged at " + acknowledged);
    }
  }

  /**
   * Of all known writes to an entry those that are left: what no other one has seen, and of these
   * the youngest alone once any of the writes was made under last-write-wins.
   */
  static List<Write> left(List<Write> known) {
    List<Write> unseen =
        known.stream()
            .filter(each -> known.stream().noneMatch(other -> other.past.contains(each.dot)))
            .toList();
    if (known.stream().noneMatch(each -> each.policy == ConflictPolicy.LAST_WRITE_WINS)) {
      return unseen;
    }
    return unseen.stream()
        .filter(each -> unseen.stream().noneMatch(other -> other.isYounger(each)))
        .toList();
  }

  /** Notes a write; returns null if its dot has been used before. */
  @Nullable Write issued(
      WriteRequest request, VersionVector past, Reference.@Nullable Event mutation) {
    EntryKey key = request.key();
    Write write =
        new Write(
            request.version().dot(), key, request.policy(), request.version(), past, mutation);
    if (byDot.putIfAbsent(new Id(request.partition(), write.dot), write) != null) {
      return null;
    }
    write.closed =
        closed.getOrDefault(request.partition(), VersionVector.EMPTY).contains(write.dot);
    byOperation.put(request.operation(), write);
    byKey.computeIfAbsent(key, each -> new ArrayList<>()).add(write);
    return write;
  }

  /** Some replica has called the dots void, those of writes to come as well. */
  void closed(Partition partition, VersionVector dots) {
    closed.merge(partition, dots, VersionVector::join);
    forEachWrite(partition, dots, write -> write.closed = true);
  }

  void acknowledged(Write write, Consistency level) {
    write.acknowledged = level;
    write.excused |= disaster;
    if (level != Consistency.ONE && !write.repeats) {
      promised.computeIfAbsent(write.key, each -> new ArrayList<>()).add(write);
    }
  }

  /**
   * What was sent again was done before, by this write: from now on reads know of it. Who lets them
   * know need not have got it, but what has replaced it.
   */
  void acknowledgedAgain(Write write, Consistency level) {
    write.excused |= disaster;
    if (level != Consistency.ONE) {
      promised.computeIfAbsent(write.key, each -> new ArrayList<>()).add(write);
    }
  }

  /**
   * More is lost than quorums survive: nothing written so far is promised any more, nor what is
   * acknowledged until everyone is back. Processes left behind on several nodes may go on
   * acknowledging to each other what is lost when their successors are known.
   */
  void excuseAll() {
    disaster = true;
    byDot.values().forEach(each -> each.excused = true);
  }

  void everyoneIsBack() {
    disaster = false;
  }

  void lostWithADisk(Partition partition, VersionVector dots) {
    forEachWrite(partition, dots, write -> write.lostWithADisk = true);
  }

  /** Calls back for each write that has one of the dots. */
  void forEachWrite(Partition partition, VersionVector dots, Consumer<Write> action) {
    VersionVector finite = dots.finite();
    finite.forEach(
        dot -> {
          Write write = find(partition, dot);
          if (write != null) {
            action.accept(write);
          }
        });
    VersionVector endless = dots.minus(finite);
    if (!endless.isEmpty()) {
      for (Map.Entry<Id, Write> each : byDot.entrySet()) {
        if (each.getKey().partition().equals(partition) && endless.contains(each.getKey().dot())) {
          action.accept(each.getValue());
        }
      }
    }
  }

  @Nullable Write find(Partition partition, Dot dot) {
    return byDot.get(new Id(partition, dot));
  }

  Write get(Partition partition, Dot dot) {
    return java.util.Objects.requireNonNull(find(partition, dot), () -> dot + " was never issued");
  }

  @Nullable Write ofOperation(long operation) {
    return byOperation.get(operation);
  }

  List<Write> writes(EntryKey key) {
    return byKey.getOrDefault(key, List.of());
  }

  /** Writes of an entry acknowledged at QUORUM or ALL, in that order. */
  List<Write> promised(EntryKey key) {
    return promised.getOrDefault(key, List.of());
  }

  List<Write> all() {
    List<Write> all = new ArrayList<>();
    byKey.values().forEach(all::addAll);
    return all;
  }
}
