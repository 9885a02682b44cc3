package dev.syncline.core.search;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.placement.Partition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The answers of several nodes to one query, and what they come to.
 *
 * <p>An entry of which all replicas that were asked say the same is as they say. Any other has to
 * be read: one of them may not have heard of the version that another tells of, or know that it is
 * gone, or have missed it in its graph. What has been read replaces what was said.
 */
public final class Gathered {
  private final int count;
  private final Function<Bytes, Partition> partitionOf;
  private final List<Answer> answers = new ArrayList<>();
  private final Map<Bytes, Neighbor> read = new HashMap<>();
  private final Set<Bytes> gone = new HashSet<>();

  /** What a node says, of the partitions that it is counted for. */
  private record Answer(Set<Partition> partitions, Map<Bytes, Neighbor> found, double reach) {}

  /** For a query of so many ids. */
  public Gathered(int count, Function<Bytes, Partition> partitionOf) {
    this.count = count;
    this.partitionOf = partitionOf;
  }

  /**
   * A node has answered.
   *
   * @param counted the partitions that its answer is needed for
   * @param asked how many ids the node was asked for: a node that finds as many may know of more
   *     that are further away
   */
  public void add(Set<Partition> counted, List<Neighbor> found, int asked) {
    Map<Bytes, Neighbor> its = new HashMap<>();
    for (Neighbor each : found) {
      if (counted.contains(partitionOf.apply(each.id()))) {
        its.putIfAbsent(each.id(), each);
      }
    }
    double reach =
        found.size() < asked ? Double.POSITIVE_INFINITY : found.get(found.size() - 1).distance();
    answers.add(new Answer(counted, its, reach));
  }

  /**
   * An entry has been read at the level asked for.
   *
   * @param now what it is now; null where it has no value any more that the query wants
   */
  public void read(Bytes id, @Nullable Neighbor now) {
    if (now == null) {
      gone.add(id);
    } else {
      read.put(id, now);
    }
  }

  /** The nearest as far as is known, nearest first. */
  public List<Neighbor> nearest() {
    return Neighbor.nearest(candidates(), count);
  }

  private List<Neighbor> candidates() {
    List<Neighbor> all = new ArrayList<>(read.values());
    for (Answer answer : answers) {
      for (Neighbor each : answer.found().values()) {
        if (!gone.contains(each.id()) && !read.containsKey(each.id())) {
          all.add(each);
        }
      }
    }
    return all;
  }

  /** Those of the nearest that have to be read before they can be told. */
  public List<Bytes> unsure() {
    return nearest().stream().map(Neighbor::id).filter(each -> !isSure(each)).toList();
  }

  private boolean isSure(Bytes id) {
    if (read.containsKey(id)) {
      return true;
    }
    Partition partition = partitionOf.apply(id);
    Dot said = null;
    for (Answer answer : answers) {
      if (answer.partitions().contains(partition)) {
        Neighbor its = answer.found().get(id);
        if (its == null || (said != null && !said.equals(its.dot()))) {
          return false;
        }
        said = its.dot();
      }
    }
    return said != null;
  }

  /**
   * Whether nothing can be nearer than what is told: so many may have turned out to be gone that
   * nodes have to be asked for more.
   */
  public boolean reachesFarEnough() {
    double reach = answers.stream().mapToDouble(Answer::reach).min().orElse(0);
    List<Neighbor> nearest = nearest();
    return nearest.size() < count
        ? reach == Double.POSITIVE_INFINITY
        : nearest.get(nearest.size() - 1).distance() <= reach;
  }

  /** Nodes are asked anew, for more: what was read stays. */
  public void forgetAnswers() {
    answers.clear();
  }
}
