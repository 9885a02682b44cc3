package dev.syncline.core.resolution;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which collections have to be looked through for siblings that nobody has told of. A collection is
 * looked through once from the moment on at which its resolver is known here: what was stored
 * before was told to nobody who cared, whether the node has just started, has just heard of the
 * collection, or the collection kept siblings without a resolver until now. What is stored
 * afterwards is told of.
 *
 * <p>Bounded by the number of collections.
 */
public final class ScanPlan {
  private final Set<Long> looked = new HashSet<>();

  /**
   * The collections to look through now; they count as looked through.
   *
   * @param resolved the ids of all collections that have a resolver this node can do something with
   */
  public List<Long> begin(Collection<Long> resolved) {
    looked.retainAll(Set.copyOf(resolved));
    List<Long> due = new ArrayList<>(resolved);
    due.removeIf(each -> !looked.add(each));
    return due;
  }

  /** Something may have been left, wherever it is: everything is looked through again. */
  public void lookAgain() {
    looked.clear();
  }
}
