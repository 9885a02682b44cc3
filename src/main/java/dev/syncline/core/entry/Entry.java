package dev.syncline.core.entry;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
  private static final Comparator<Version> BY_DOT = Comparator.comparing(Version::dot);

  /** Copies the list of versions. */
  public Entry {
    versions = inOrder(versions);
  }

  private static List<Version> inOrder(List<Version> versions) {
    for (int i = 1; i < versions.size(); i++) {
      if (BY_DOT.compare(versions.get(i - 1), versions.get(i)) > 0) {
        return versions.stream().sorted(BY_DOT).toList();
      }
    }
    return List.copyOf(versions);
  }

  /** The entry of which nothing is stored. */
  public static Entry absent(ConflictPolicy policy) {
    return new Entry(policy, List.of(), VersionVector.EMPTY);
  }

  /** What one write says: its version, and that its causal past is obsolete. */
  public static Entry ofWrite(ConflictPolicy policy, Version version, VersionVector past) {
    VersionVector context = past.plus(version.dot());
    if (!(version.content() instanceof Content.Delta delta)) {
      return new Entry(policy, List.of(version), context);
    }
    List<Version> versions = new ArrayList<>(delta.touched());
    for (Version touched : delta.touched()) {
      context = context.plus(touched.dot());
    }
    if (!(delta.own() instanceof Content.Mutated mutated && mutated.leaves().isEmpty())) {
      versions.add(new Version(version.dot(), version.timestamp(), delta.own()));
    }
    versions.sort(BY_DOT);
    return new Entry(policy, versions, context);
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
    return context.isEmpty() && live().size() == versions.size();
  }

  private static boolean isShown(Version version) {
    return !version.isTombstone() && !version.isResidue();
  }

  /**
   * All versions of both, as far as the policy keeps them. Of two replicas with equal clocks one
   * has lost what the other holds; which one, their contexts do not say any more, so nothing is
   * given up.
   */
  public Entry union(Entry other) {
    List<Version> all = new ArrayList<>(versions.size() + other.versions.size());
    for (Version version : versions) {
      Version copy = other.held(version);
      all.add(copy == null ? version : version.union(copy));
    }
    other.versions.stream().filter(each -> held(each) == null).forEach(all::add);
    all.sort(BY_DOT);
    return new Entry(policyWith(other), all, context.join(other.context)).settled();
  }

  /**
   * The entry without these tombstones; its context stays. With the last of them goes what they
   * have left of other versions.
   */
  public Entry without(VersionVector tombstones) {
    List<Version> kept =
        versions.stream().filter(each -> !tombstones.contains(each.dot())).toList();
    if (kept.size() < versions.size() && kept.stream().noneMatch(Version::isTombstone)) {
      kept = kept.stream().filter(each -> !each.isResidue()).toList();
    }
    return kept.size() == versions.size() ? this : new Entry(policy, kept, context);
  }

  /** The dots of the versions that are deletes. */
  public VersionVector tombstones() {
    return VersionVector.of(
        versions.stream().filter(Version::isTombstone).map(Version::dot).toList());
  }

  /**
   * Joins two filled entries: a version goes if the other side knows its dot and lacks it, and then
   * as the policy says.
   */
  public Entry join(Entry other) {
    return gather(other).settled();
  }

  /**
   * The same before the policy has its say: a version goes only if the other side knows its dot and
   * lacks it. Whoever makes something of it that replicas take in must not settle it: to them its
   * context would say that what the policy has dropped was replaced by somebody who had seen it.
   */
  public Entry gather(Entry other) {
    List<Version> kept = new ArrayList<>(versions.size() + other.versions.size());
    for (Version version : versions) {
      Version copy = other.held(version);
      Version joined = copy == null ? version : version.join(copy);
      if (joined != null && (copy != null || !other.context.contains(version.dot()))) {
        kept.add(joined);
      }
    }
    for (Version version : other.versions) {
      if (held(version) == null && !context.contains(version.dot())) {
        kept.add(version);
      }
    }
    if (kept.size() > 1) {
      kept.sort(BY_DOT);
    }
    return new Entry(policyWith(other), kept, context.join(other.context));
  }

  /** An absence names no policy of its own: whoever holds a version knows how it was written. */
  private ConflictPolicy policyWith(Entry other) {
    if (versions.isEmpty() != other.versions.isEmpty()) {
      return versions.isEmpty() ? other.policy : policy;
    }
    return policy.later(other.policy);
  }

  /** What the policy leaves of concurrent versions; the context still knows the others. */
  public Entry settled() {
    return policy == ConflictPolicy.LAST_WRITE_WINS && versions.size() > 1
        ? new Entry(policy, List.of(preferred(versions)), context)
        : this;
  }

  private static Version preferred(List<Version> versions) {
    Version winner = versions.get(0);
    for (Version version : versions) {
      winner = version.wins(winner) ? version : winner;
    }
    return winner;
  }

  /**
   * The entry as it is shown to clients of a collection that has this policy now. Under {@link
   * ConflictPolicy#LAST_WRITE_WINS} that is one version, also of siblings from before the policy
   * was changed. A value that is not shown is in no context either: a write must not replace what
   * its client was never shown. It loses against the write by its timestamp, and is reported then.
   */
  public Entry shown(ConflictPolicy now) {
    // Deletes among siblings beat only what they have seen.
    List<Version> choice = policy == ConflictPolicy.SIBLINGS ? live() : versions;
    if (policy.later(now) != ConflictPolicy.LAST_WRITE_WINS || choice.size() < 2) {
      return this;
    }
    Version shown = preferred(choice);
    List<Version> left = new ArrayList<>(versions.size());
    VersionVector hidden = VersionVector.EMPTY;
    for (Version version : versions) {
      if (version.dot().equals(shown.dot()) || !choice.contains(version)) {
        left.add(version);
      } else {
        hidden = hidden.plus(version.dot());
      }
    }
    return new Entry(policy, left, context.minus(hidden));
  }

  private @Nullable Version held(Version version) {
    int at = Collections.binarySearch(versions, version, BY_DOT);
    return at < 0 ? null : versions.get(at);
  }

  /** The versions that are not deletes; more than one are siblings. */
  public List<Version> live() {
    for (Version version : versions) {
      if (!isShown(version)) {
        return versions.stream().filter(Entry::isShown).toList();
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
   * Whether there are several versions of which a resolver would make one, if the collection has
   * one by now: entries keep the policy they were written under. Equal values count, for a write
   * that covers their dots is all that makes one version of them.
   */
  public boolean hasSiblings() {
    return policy.keepsSiblings() && live().size() > 1;
  }

  /**
   * The dots of all versions, tombstones included, and of the last additions to their chains. Who
   * takes the entry's state in, filled, knows all that these writes have changed in it.
   */
  public VersionVector dots() {
    List<Dot> dots = new ArrayList<>(versions.size());
    versions.forEach(each -> each.addDots(dots));
    return VersionVector.of(dots);
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
   * need not be hashed; of mutations it may be hashed what is left.
   */
  public long digest() {
    return digest(versions);
  }

  /** The same of some versions. */
  public static long digest(List<Version> versions) {
    long sum = versions.size();
    for (Version version : versions) {
      long left = version.content() instanceof Content.Mutated of ? of.leaves().digest() : 0;
      sum += version.dot().hash64() ^ left;
    }
    return sum;
  }
}
