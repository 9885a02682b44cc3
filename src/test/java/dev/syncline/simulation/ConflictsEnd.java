package dev.syncline.simulation;

import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;

/**
 * After healing and quiet an entry with a resolver has one version, or every replica knows that its
 * siblings stay: because the resolver wants it, or because the limit of rounds was reached.
 */
final class ConflictsEnd extends Invariant {
  ConflictsEnd(Simulation run) {
    super(run);
  }

  @Override
  void atEnd() {
    for (EntryKey key : run().keys()) {
      Partition partition = run().partition(key);
      for (NodeName name : run().replicas(partition)) {
        Entry entry = run().machine(name).disk().image().part(partition).entry(key);
        NodeProcess process = java.util.Objects.requireNonNull(run().machine(name).process());
        if (run().policyAtEndOf(key) == ConflictPolicy.CUSTOM
            && entry.live().size() > 1
            && !process.resolution().areLeft(key, entry.dots())) {
          throw violation(name + " has nothing to do about " + key + ", which is " + entry);
        }
      }
    }
  }
}
