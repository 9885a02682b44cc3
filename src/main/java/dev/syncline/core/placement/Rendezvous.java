package dev.syncline.core.placement;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Highest-random-weight placement: each node has a score per partition, the highest scores hold it.
 * When a node comes or goes, only its own share moves.
 *
 * @see <a href="https://doi.org/10.1109/90.663936">Thaler and Ravishankar, Using Name-Based
 *     Mappings to Increase Hit Rates (1998)</a>
 */
public final class Rendezvous {
  private Rendezvous() {}

  /**
   * The replicas of a partition in order of rank: by score, but no zone gets its next replica
   * before every other zone that still has nodes has got as many.
   *
   * @return {@code min(replicationFactor, members)} distinct names
   */
  public static List<NodeName> replicas(Partition partition, Collection<Member> members) {
    List<Member> ranked = new ArrayList<>(members);
    ranked.sort(
        Comparator.comparingLong((Member member) -> score(partition, member.name()))
            .reversed()
            .thenComparing(Member::name));
    int wanted = Math.min(partition.replicationFactor(), ranked.size());
    List<NodeName> chosen = new ArrayList<>(wanted);
    while (chosen.size() < wanted) {
      Set<String> zonesOfRound = new HashSet<>();
      List<Member> left = new ArrayList<>();
      for (Member member : ranked) {
        if (chosen.size() < wanted && zonesOfRound.add(member.zone())) {
          chosen.add(member.name());
        } else {
          left.add(member);
        }
      }
      ranked = left;
    }
    return List.copyOf(chosen);
  }

  private static long score(Partition partition, NodeName name) {
    long hash = 0xCBF29CE484222325L;
    for (int i = 0; i < name.value().length(); i++) {
      hash = (hash ^ name.value().charAt(i)) * 0x100000001B3L;
    }
    hash ^= partition.replicationFactor() * 64L + partition.slot();
    hash = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
    hash = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
    return (hash ^ (hash >>> 32)) >>> 1;
  }
}
