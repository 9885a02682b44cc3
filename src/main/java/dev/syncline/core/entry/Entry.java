package dev.syncline.core.entry;

import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A dotted version vector set: the concurrent versions of one id and the dots that are known to be
 * superseded or among them.
 *
 * <p>A stored entry is <em>stripped</em>: its context holds only dots that the replica's own
 * durable clock lacks. Before it is joined or leaves the replica it is <em>filled</em> with that
 * clock, and then says of every dot in its context: either it is one of my versions, or it is
 * obsolete.
 *
 * <p>{@link #join} of filled entries is commutative, associative and idempotent.
 *
 * @param versions live versions and tombstones, in order of their dots
 * @param context the causal context
 * @see <a href="https://arxiv.org/abs/1406.4291">Almeida et al., Dotted Version Vectors (2014)</a>
 * @see <a href="https://doi.org/10.1109/SRDS.2017.26">Gonçalves et al., DottedDB (2017): fill and
 *     strip</a>
 */
public record Entry(ConflictPolicy policy, List<Version> versions, VersionVector context) {
  /** Copies the list of versions. */
  public Entry {
    versions = List.copyOf(versions);
  }

  /** The entry of which nothing is stored. */
  public static Entry absent(ConflictPolicy policy) {
    return new Entry(policy, List.of(), VersionVector.EMPTY);
  }

  /** What one write says: its version, and that its causal past is obsolete. */
  public static Entry ofWrite(ConflictPolicy policy, Version version, VersionVector past) {
    return new Entry(policy, List.of(version), past.plus(version.dot()));
  }

  /** Whether nothing has to be stored for the entry. */
  public boolean isAbsent() {
    return versions.isEmpty() && context.isEmpty();
  }

  /** The entry with the holder's clock in its context. */
  public Entry fill(VersionVector clock) {
    VersionVector filled = clock.join(context);
    return filled.equals(context) ? this : new Entry(policy, versions, filled);
  }

  /** The entry without the context dots that the holder's durable clock holds anyway. */
  public Entry strip(VersionVector clock) {
    VersionVector rest = context.minus(clock);
    return rest.equals(context) ? this : new Entry(policy, versions, rest);
  }

  /** Whether nothing is kept beside what a read shows: no tombstone and no context. */
  public boolean isTidy() {
    return context.isEmpty() && versions.stream().noneMatch(Version::isTombstone);
  }

  /**
   * All versions of both, as far as the policy keeps them. Of two replicas with equal clocks one
   * has lost what the other holds; which one, their contexts do not say any more, so nothing is
   * given up.
   */
  public Entry union(Entry other) {
    List<Version> all = new ArrayList<>(versions);
    other.versions.stream().filter(each -> !holds(each)).forEach(all::add);
    ConflictPolicy known = versions.isEmpty() ? other.policy : policy;
    return new Entry(known, settle(known, all), context.join(other.context));
  }

  /** The entry without these dots' versions; its context stays. */
  public Entry without(VersionVector dots) {
    List<Version> kept = versions.stream().filter(each -> !dots.contains(each.dot())).toList();
    return kept.size() == versions.size() ? this : new Entry(policy, kept, context);
  }

  /** The dots of the versions that are deletes. */
  public VersionVector tombstones() {
    VersionVector dots = VersionVector.EMPTY;
    for (Version version : versions) {
      dots = version.isTombstone() ? dots.plus(version.dot()) : dots;
    }
    return dots;
  }

  /** Joins two filled entries: a version goes if the other side knows its dot and lacks it. */
  public Entry join(Entry other) {
    List<Version> kept = new ArrayList<>(versions.size() + other.versions.size());
    for (Version version : versions) {
      if (other.holds(version) || !other.context.contains(version.dot())) {
        kept.add(version);
      }
    }
    for (Version version : other.versions) {
      if (!holds(version) && !context.contains(version.dot())) {
        kept.add(version);
      }
    }
    // An absence names no policy of its own: whoever holds a version knows the collection's.
    ConflictPolicy known = versions.isEmpty() ? other.policy : policy;
    return new Entry(known, settle(known, kept), context.join(other.context));
  }

  private static List<Version> settle(ConflictPolicy policy, List<Version> kept) {
    if (kept.size() < 2) {
      return kept;
    }
    if (policy == ConflictPolicy.LAST_WRITE_WINS) {
      Version winner = kept.get(0);
      for (Version version : kept) {
        winner = version.wins(winner) ? version : winner;
      }
      return List.of(winner);
    }
    kept.sort(Comparator.comparing(Version::dot));
    return kept;
  }

  private boolean holds(Version version) {
    for (Version own : versions) {
      if (own.dot().equals(version.dot())) {
        return true;
      }
    }
    return false;
  }

  /** The versions that are not deletes; more than one are siblings. */
  public List<Version> live() {
    for (Version version : versions) {
      if (version.isTombstone()) {
        return versions.stream().filter(each -> !each.isTombstone()).toList();
      }
    }
    return versions;
  }

  /**
   * How many values this entry keeps beside those of a new write: equal values count once.
   *
   * @param past what the write replaces
   */
  public int concurrentValues(Version write, VersionVector past) {
    if (!policy.keepsSiblings()) {
      return 0;
    }
    return (int)
        versions.stream()
            .filter(each -> each.content() instanceof Content.Value)
            .filter(each -> !past.contains(each.dot()))
            .map(Version::content)
            .filter(each -> !each.equals(write.content()))
            .distinct()
            .count();
  }

  /**
   * Whether a resolver has to make one version of several; equal values count, for a write that
   * covers their dots is all that makes one version of them.
   */
  public boolean awaitsResolution() {
    return policy == ConflictPolicy.CUSTOM && live().size() > 1;
  }

  /** The dots of all versions, tombstones included. */
  public VersionVector dots() {
    VersionVector dots = VersionVector.EMPTY;
    for (Version version : versions) {
      dots = dots.plus(version.dot());
    }
    return dots;
  }

  /** The highest timestamp of any version, {@link HybridTimestamp#ZERO} if there is none. */
  public HybridTimestamp timestamp() {
    HybridTimestamp highest = HybridTimestamp.ZERO;
    for (Version version : versions) {
      highest = highest.max(version.timestamp());
    }
    return highest;
  }

  /**
   * A 64-bit digest of the versions held. A dot names one write and so one content, which therefore
   * need not be hashed.
   */
  public long digest() {
    return dots().digest();
  }
}
