package dev.syncline.adapter.hazelcast;

import dev.syncline.core.placement.NodeName;
import java.util.Set;

/**
 * What changed in the membership since the change before. A node replaced by a new run of itself is
 * in both sets: it left first and joined then.
 *
 * @param left nodes whose process is no longer a member
 * @param joined nodes with a process that was not a member
 */
public record MembershipChange(Set<NodeName> left, Set<NodeName> joined) {
  /** Copies both sets. */
  public MembershipChange {
    left = Set.copyOf(left);
    joined = Set.copyOf(joined);
  }
}
