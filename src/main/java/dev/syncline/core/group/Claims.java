package dev.syncline.core.group;

import dev.syncline.core.placement.Partition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which partitions a node's members of a group are told, and which they are about to be.
 *
 * <p>A node does one round after the other: it reads what the others say of themselves, {@link
 * #look}s, and writes its own {@link #presence}. What it reads has to be begun after the write
 * before has ended, successful or not, and the writes read before have to be on a majority.
 *
 * <p>So no two members that count as alive are told the same partition. Both would have written a
 * claim, read afterwards, and not found the other's; but of two writes that are each on a majority
 * before the read that follows them, the later one's read meets the earlier one's write. If both
 * have found the other's, both have found both members, and only one of those comes first.
 *
 * <p>Invariant: a partition has at most one claim of this node, and whatever is told is claimed in
 * every presence since it began to be told.
 */
public final class Claims {
  private final SortedMap<String, MemberId> members = new TreeMap<>();
  private final Map<Partition, Claim> claims = new HashMap<>();

  /** How far a claim is. */
  private enum Stage {
    /** The others may not know of it. */
    CLAIMED,
    /** Whoever reads from now on knows of it. */
    WRITTEN,
    /** The member is told the partition. */
    TELLING,
    /** It is told nothing more, and may acknowledge what it was told. */
    LEAVING
  }

  /** A member's claim of a partition. */
  private record Claim(MemberId member, Stage stage) {
    Claim as(Stage next) {
      return new Claim(member, next);
    }
  }

  /** What a member has to hear of. */
  public sealed interface Change {
    /** The member. */
    MemberId member();

    /**
     * It is told a partition from now on, after the position that is acknowledged: to be read now,
     * not before.
     */
    record Assigned(MemberId member, Partition partition) implements Change {}

    /** It is told nothing more of a partition. {@link #released} ends its time to acknowledge. */
    record Revoked(MemberId member, Partition partition) implements Change {}

    /** A later session has its name: it is told nothing more at all. */
    record Superseded(MemberId member) implements Change {}

    /** No majority has heard of its node for too long: it is told nothing until that is over. */
    record Suspended(MemberId member) implements Change {}
  }

  /**
   * A member comes; one of its name that is here is over.
   *
   * @return the one that is over, null for none
   */
  public @Nullable MemberId join(MemberId member) {
    MemberId before = members.get(member.name());
    if (before != null) {
      leave(before);
    }
    members.put(member.name(), member);
    return before;
  }

  /** A member goes, and acknowledges nothing more here. */
  public void leave(MemberId member) {
    members.remove(member.name(), member);
    claims.values().removeIf(each -> each.member().equals(member));
  }

  /** The members that are here. */
  public List<MemberId> members() {
    return List.copyOf(members.values());
  }

  /**
   * Draws the conclusions of a round.
   *
   * @param others the other nodes that are alive, read after the last write had ended
   * @param partitions all of the group
   */
  public List<Change> look(GroupView others, Collection<Partition> partitions) {
    List<Change> changes = new ArrayList<>();
    for (MemberId each : members()) {
      MemberId there = others.members().get(each.name());
      if (there != null && there.session() > each.session()) {
        leave(each);
        changes.add(new Change.Superseded(each));
      }
    }
    Map<String, MemberId> all = new TreeMap<>(others.members());
    members.forEach((name, member) -> all.merge(name, member, GroupView::later));
    for (Partition each : new TreeSet<>(partitions)) {
      look(each, Shares.owner(each, all.values()), others, changes);
    }
    dropOthersThan(new HashSet<>(partitions), changes);
    return changes;
  }

  private void look(
      Partition partition, @Nullable MemberId owner, GroupView others, List<Change> changes) {
    boolean isHere = owner != null && owner.equals(members.get(owner.name()));
    Claim claim = claims.get(partition);
    if (claim == null) {
      if (isHere && owner != null) {
        claims.put(partition, new Claim(owner, Stage.CLAIMED));
      }
    } else if (claim.member().equals(owner)) {
      if (claim.stage() == Stage.WRITTEN && !others.claimed().contains(partition)) {
        claims.put(partition, claim.as(Stage.TELLING));
        changes.add(new Change.Assigned(claim.member(), partition));
      }
    } else if (claim.stage() == Stage.TELLING) {
      claims.put(partition, claim.as(Stage.LEAVING));
      changes.add(new Change.Revoked(claim.member(), partition));
    } else if (claim.stage() != Stage.LEAVING) {
      claims.remove(partition);
    }
  }

  /** The last collection of a replication factor has gone. */
  private void dropOthersThan(Set<Partition> partitions, List<Change> changes) {
    claims
        .entrySet()
        .removeIf(
            each -> {
              boolean isGone = !partitions.contains(each.getKey());
              if (isGone && each.getValue().stage() == Stage.TELLING) {
                changes.add(new Change.Revoked(each.getValue().member(), each.getKey()));
              }
              return isGone;
            });
  }

  /** What is to be written now. */
  public Presence presence(long run, long beat) {
    SortedMap<MemberId, SortedSet<Partition>> all = new TreeMap<>();
    members.values().forEach(each -> all.put(each, new TreeSet<>()));
    claims.forEach(
        (partition, claim) ->
            all.computeIfAbsent(claim.member(), none -> new TreeSet<>()).add(partition));
    return new Presence(run, beat, all);
  }

  /** A presence is on a majority. */
  public void written(Presence presence) {
    claims.replaceAll(
        (partition, claim) ->
            claim.stage() == Stage.CLAIMED && presence.has(claim.member(), partition)
                ? claim.as(Stage.WRITTEN)
                : claim);
  }

  /**
   * A member has acknowledged what it was told of a partition that is revoked, or its time to do so
   * is over. Nothing changes if the partition has been told to somebody else since.
   */
  public void released(MemberId member, Partition partition) {
    claims.remove(partition, new Claim(member, Stage.LEAVING));
  }

  /** The node's lease is over: nobody is told anything, and all begins anew. */
  public void suspend() {
    claims.clear();
  }

  /** Whether a member is told a partition. */
  public boolean tells(MemberId member, Partition partition) {
    return new Claim(member, Stage.TELLING).equals(claims.get(partition));
  }

  /** The partitions that a member is told. */
  public SortedSet<Partition> toldTo(MemberId member) {
    SortedSet<Partition> its = new TreeSet<>();
    claims.forEach(
        (partition, claim) -> {
          if (claim.stage() == Stage.TELLING && claim.member().equals(member)) {
            its.add(partition);
          }
        });
    return its;
  }
}
