package dev.syncline.simulation;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.resolution.Attempt;
import dev.syncline.core.resolution.ResolutionLimits;
import dev.syncline.core.resolution.ResolutionQueue;
import dev.syncline.core.resolution.ScanPlan;
import dev.syncline.core.resolution.Standing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Resolves conflicts of one run of a node, the way a node does. */
final class Resolution {
  private static final ResolutionLimits LIMITS = new ResolutionLimits(3, 5, 60, 40, 1_000);
  private static final int AT_ONCE = 2;
  private static final long RESOLVER_TIMEOUT_MILLIS = 60;
  private static final long SCAN_INTERVAL_MILLIS = 400;
  private static final long TICK_MILLIS = 10;

  private final NodeProcess process;
  private final Simulation run;
  private final ResolutionQueue queue = new ResolutionQueue(LIMITS);
  private final Map<EntryKey, VersionVector> left = new TreeMap<>();

  /** What was told last. */
  private final Map<EntryKey, VersionVector> heard = new TreeMap<>();

  private final ScanPlan plan = new ScanPlan();
  private boolean hasLooked;
  private int inFlight;

  Resolution(NodeProcess process) {
    this.process = process;
    this.run = process.run();
  }

  void start() {
    process.later(run.dice().between(1, SCAN_INTERVAL_MILLIS), this::scan);
    process.later(TICK_MILLIS, this::tick);
  }

  boolean isIdle() {
    return queue.size() == 0 && inFlight == 0 && (!run.profile().hasResolvers() || hasLooked);
  }

  /** Whether these siblings have been tried as often as the limit allows, or are wanted. */
  boolean areLeft(EntryKey key, VersionVector versions) {
    return left.getOrDefault(key, VersionVector.EMPTY).covers(versions);
  }

  void conflict(EntryKey key, VersionVector versions) {
    // Without a resolver as far as this node has heard: it is found once there is one.
    int rank = hasResolver(key) ? rank(key) : -1;
    if (rank >= 0 && heard(key, versions, rank) == Standing.FULL) {
      lookAgain();
    }
  }

  private boolean hasResolver(EntryKey key) {
    return process.machine().policyOf(key) == ConflictPolicy.CUSTOM;
  }

  private Standing heard(EntryKey key, VersionVector versions, int rank) {
    heard.put(key, versions);
    Standing standing = queue.conflict(key, versions, rank, run.now(), jitter());
    if (standing == Standing.GIVEN_UP) {
      left.put(key, versions);
    }
    return standing;
  }

  void settled(EntryKey key) {
    queue.settled(key, run.now());
  }

  void lookAgain() {
    plan.lookAgain();
    hasLooked = false;
  }

  private double jitter() {
    return run.dice().below(100) / 100.0;
  }

  /**
   * Whom it cannot reach a node does not know here, so each takes itself for the first at times.
   */
  private int rank(EntryKey key) {
    List<NodeName> replicas = process.ring().replicas(run.partition(key));
    int rank = replicas.indexOf(process.name());
    return rank > 0 && run.dice().chance(0.2) ? 0 : rank;
  }

  private void scan() {
    TreeSet<Long> resolved = new TreeSet<>();
    run.keys().stream().filter(this::hasResolver).forEach(key -> resolved.add(key.collection()));
    hasLooked = run.keys().stream().noneMatch(key -> isStillToGetOne(key));
    List<Long> due = plan.begin(resolved);
    for (ReplicaHost host : process.hosts()) {
      host.part()
          .entries
          .forEach(
              (key, entry) -> {
                if (due.contains(key.collection()) && entry.hasSiblings()) {
                  conflict(key, entry.dots());
                }
              });
    }
    process.later(SCAN_INTERVAL_MILLIS, this::scan);
  }

  private boolean isStillToGetOne(EntryKey key) {
    return run.policyAtEndOf(key) == ConflictPolicy.CUSTOM && !hasResolver(key);
  }

  private void tick() {
    while (inFlight < AT_ONCE) {
      Optional<EntryKey> next = queue.next(run.now());
      if (next.isEmpty()) {
        break;
      }
      begin(next.get());
    }
    process.later(TICK_MILLIS, this::tick);
  }

  private void begin(EntryKey key) {
    inFlight++;
    Round round = new Round(key);
    // Read and write may each take as long as an operation may.
    process.later(
        2 * run.profile().operationTimeoutMillis + RESOLVER_TIMEOUT_MILLIS,
        () -> round.end(Attempt.UNAVAILABLE));
    round.begin();
  }

  private final class Round {
    private final EntryKey key;
    private VersionVector seen = VersionVector.EMPTY;
    private boolean ended;

    Round(EntryKey key) {
      this.key = key;
    }

    void begin() {
      if (rank(key) < 0) {
        end(Attempt.MISSING);
        return;
      }
      process.begin(new ReadDriver(process, key, null, Consistency.QUORUM, this::resolve));
    }

    private void resolve(Entry entry) {
      if (ended) {
        return;
      }
      seen = entry.context();
      List<Version> live = entry.live();
      if (live.size() < 2) {
        end(Attempt.SETTLED);
      } else if (live.stream().map(Version::content).distinct().count() == 1) {
        write(entry, live.get(0).content());
      } else {
        long millis = run.dice().tail(5, 2 * RESOLVER_TIMEOUT_MILLIS);
        if (millis > RESOLVER_TIMEOUT_MILLIS) {
          process.later(RESOLVER_TIMEOUT_MILLIS, () -> end(Attempt.FAILED));
        } else {
          process.later(millis, () -> answer(entry));
        }
      }
    }

    /** Entries differ in what kind of resolver they have. */
    private void answer(Entry entry) {
      if (ended) {
        return;
      }
      switch (run.keys().indexOf(key) % 4) {
        case 0 -> write(entry, highest(entry));
        case 1 -> write(entry, anything());
        case 2 -> {
          // Always, as long as one of them is among the versions: it is given up.
          if (entry.live().stream().anyMatch(each -> first(each) % 3 == 0)) {
            end(Attempt.FAILED);
          } else {
            write(entry, Content.Tombstone.INSTANCE);
          }
        }
        default -> {
          if (entry.live().size() == 2) {
            end(Attempt.LEFT);
          } else {
            write(entry, highest(entry));
          }
        }
      }
    }

    private static int first(Version version) {
      return ((Content.Value) version.content()).vector().array()[0];
    }

    private Content highest(Entry entry) {
      return entry.live().stream()
          .map(each -> (Content.Value) each.content())
          .max(java.util.Comparator.comparing(Content.Value::vector))
          .orElseThrow();
    }

    private Content anything() {
      byte[] vector = {(byte) run.dice().below(100), 1, 0, 0};
      return new Content.Value(Bytes.wrap(vector), Bytes.EMPTY);
    }

    private void write(Entry entry, Content content) {
      if (rank(key) < 0) {
        end(Attempt.UNAVAILABLE);
        return;
      }
      process.begin(
          new WriteDriver(
              process,
              key,
              content,
              Consistency.QUORUM,
              CausalContext.ofRead(entry),
              after -> {
                run.resolutions++;
                end(Attempt.WRITTEN);
              }));
    }

    private void end(Attempt how) {
      if (ended) {
        return;
      }
      ended = true;
      inFlight--;
      Standing standing = queue.ended(key, how, seen, run.now(), jitter());
      if (standing == Standing.GIVEN_UP || how == Attempt.LEFT) {
        // Where a write has come in its way at the last round, that is given up too.
        left.put(key, how == Attempt.WRITTEN ? heard.getOrDefault(key, seen) : seen);
      }
      run.trace().say(process.name(), "has tried to resolve", key, how, standing);
    }
  }
}
