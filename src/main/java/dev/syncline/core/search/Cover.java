package dev.syncline.core.search;

import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.Consistency;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who has to answer so that every partition has enough answers, and who has. A partition that moves
 * needs as many of either placement, as a read does. A reader answers at ONE, to its own clients,
 * as it does reads.
 */
public final class Cover {
  private final Ring ring;
  private final Consistency level;
  private final Map<Partition, Set<NodeName>> answered = new TreeMap<>();
  private final Map<Partition, Set<NodeName>> asked = new HashMap<>();

  /** Of some partitions, nobody has been asked for yet. */
  public Cover(Ring ring, Consistency level, Collection<Partition> partitions) {
    this.ring = ring;
    this.level = level;
    partitions.forEach(each -> answered.put(each, new HashSet<>()));
  }

  /** The partitions that still need answers. */
  public Set<Partition> open() {
    Set<Partition> open = new HashSet<>();
    answered.forEach(
        (partition, nodes) -> {
          if (!isEnough(partition, nodes)) {
            open.add(partition);
          }
        });
    return open;
  }

  private boolean isEnough(Partition partition, Set<NodeName> nodes) {
    boolean isCovered =
        missing(ring.replicas(partition), nodes) == 0 && missing(ring.next(partition), nodes) == 0;
    return isCovered || hasReader(nodes);
  }

  /** Only this node's own answer can be that of a reader. */
  private boolean hasReader(Set<NodeName> nodes) {
    if (level == Consistency.ONE) {
      for (NodeName each : nodes) {
        if (ring.isReader(each)) {
          return true;
        }
      }
    }
    return false;
  }

  private int missing(List<NodeName> placement, Set<NodeName> nodes) {
    if (placement.isEmpty()) {
      return 0;
    }
    int missing = level.required(placement.size());
    for (NodeName each : placement) {
      if (nodes.contains(each)) {
        missing--;
      }
    }
    return Math.max(0, missing);
  }

  /** Whether a node's answer for a partition would bring it closer to having enough. */
  private boolean helps(NodeName node, Partition partition, Set<NodeName> nodes) {
    if (ring.isReader(node)) {
      return level == Consistency.ONE
          && ring.receivers(partition).contains(node)
          && !isEnough(partition, nodes);
    }
    return isMissing(ring.replicas(partition), node, nodes)
        || isMissing(ring.next(partition), node, nodes);
  }

  private boolean isMissing(List<NodeName> placement, NodeName node, Set<NodeName> nodes) {
    return placement.contains(node) && missing(placement, nodes) > 0;
  }

  /**
   * Whom to ask now, each for which partitions, so that with their answers every partition has
   * enough, as far as there are nodes: as few of them as taking the most useful first gives. They
   * count as asked from now on.
   *
   * @param first asked for all that it can answer before anybody else
   * @param canBeAsked whether a node can be asked for a partition now
   */
  public Map<NodeName, Set<Partition>> ask(
      NodeName first, BiPredicate<NodeName, Partition> canBeAsked) {
    Map<Partition, Set<NodeName>> hoped = new TreeMap<>();
    for (Partition each : open()) {
      Set<NodeName> nodes = new HashSet<>(answered.getOrDefault(each, Set.of()));
      nodes.addAll(asked.getOrDefault(each, Set.of()));
      hoped.put(each, nodes);
    }
    Map<NodeName, Set<Partition>> plan = new LinkedHashMap<>();
    Map<NodeName, Set<Partition>> best = useful(each -> List.of(first), hoped, canBeAsked);
    if (best.isEmpty()) {
      best = useful(ring::voters, hoped, canBeAsked);
    }
    NodeName next = mostUseful(best);
    while (next != null) {
      Set<Partition> its = best.getOrDefault(next, Set.of());
      plan.computeIfAbsent(next, known -> new HashSet<>()).addAll(its);
      for (Partition each : its) {
        asked.computeIfAbsent(each, known -> new HashSet<>()).add(next);
        Set<NodeName> nodes = hoped.computeIfAbsent(each, known -> new HashSet<>());
        nodes.add(next);
        if (isEnough(each, nodes)) {
          hoped.remove(each);
        }
      }
      best = useful(ring::voters, hoped, canBeAsked);
      next = mostUseful(best);
    }
    return plan;
  }

  /** What each node of those to look at can do for the partitions that lack answers. */
  private Map<NodeName, Set<Partition>> useful(
      Function<Partition, List<NodeName>> candidates,
      Map<Partition, Set<NodeName>> hoped,
      BiPredicate<NodeName, Partition> canBeAsked) {
    Map<NodeName, Set<Partition>> useful = new TreeMap<>();
    hoped.forEach(
        (partition, nodes) -> {
          for (NodeName node : candidates.apply(partition)) {
            if (!nodes.contains(node)
                && helps(node, partition, nodes)
                && canBeAsked.test(node, partition)) {
              useful.computeIfAbsent(node, each -> new HashSet<>()).add(partition);
            }
          }
        });
    return useful;
  }

  private static @Nullable NodeName mostUseful(Map<NodeName, Set<Partition>> nodes) {
    NodeName best = null;
    int most = 0;
    for (Map.Entry<NodeName, Set<Partition>> each : nodes.entrySet()) {
      if (each.getValue().size() > most) {
        best = each.getKey();
        most = each.getValue().size();
      }
    }
    return best;
  }

  /**
   * A node has answered for some of the partitions that it was asked for, and not for others.
   *
   * @return those of which its answer was needed: what it says of the others is not to be counted
   */
  public Set<Partition> answered(NodeName node, Set<Partition> served, Set<Partition> not) {
    Set<Partition> needed = new HashSet<>();
    for (Partition each : served) {
      Set<NodeName> nodes = answered.get(each);
      if (nodes != null && helps(node, each, nodes)) {
        nodes.add(node);
        needed.add(each);
      }
    }
    not.forEach(each -> mayBeAskedAgain(node, each));
    return needed;
  }

  /** A node is slow: others may be asked for the same, and its answer counts if it comes first. */
  public void isSlow(NodeName node) {
    asked.forEach((partition, nodes) -> nodes.remove(node));
  }

  private void mayBeAskedAgain(NodeName node, Partition partition) {
    Set<NodeName> nodes = asked.get(partition);
    if (nodes != null) {
      nodes.remove(node);
    }
  }

  /** The fewest answers that any partition has. */
  public int fewest() {
    return answered.values().stream().mapToInt(Set::size).min().orElse(0);
  }

  /** Who has answered for a partition. */
  public Set<NodeName> whoAnswered(Partition partition) {
    return Set.copyOf(answered.getOrDefault(partition, Set.of()));
  }
}
