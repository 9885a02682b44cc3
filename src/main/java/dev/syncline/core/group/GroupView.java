package dev.syncline.core.group;

import dev.syncline.core.placement.Partition;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a node has found of a group's other nodes, those alone that are alive.
 *
 * @param members by name, each with its latest session
 * @param claimed partitions that somebody there has claimed, be it in a session that is over
 */
public record GroupView(Map<String, MemberId> members, Set<Partition> claimed) {
  /** Nobody else. */
  public static final GroupView ALONE = new GroupView(Map.of(), Set.of());

  /** Copies both. */
  public GroupView {
    members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
    claimed = Collections.unmodifiableSortedSet(new TreeSet<>(claimed));
  }

  /** Of the nodes that say this of themselves. */
  public static GroupView of(Collection<Presence> others) {
    Map<String, MemberId> members = new TreeMap<>();
    Set<Partition> claimed = new TreeSet<>();
    for (Presence each : others) {
      each.claims()
          .forEach(
              (member, its) -> {
                members.merge(member.name(), member, GroupView::later);
                claimed.addAll(its);
              });
    }
    return new GroupView(members, claimed);
  }

  static MemberId later(MemberId one, MemberId other) {
    return one.session() >= other.session() ? one : other;
  }
}
