package dev.syncline.port;

import dev.syncline.core.placement.NodeName;

/**
 * Follows one write from the moment at which the node is asked for it; for measuring where its time
 * goes. Must neither block nor throw.
 *
 * <p>Told by the write's coordinator, on its thread, and only at the node that coordinates: of a
 * write that is passed on to another node nothing is told here.
 */
public interface WriteProgress {
  /** Nobody follows. */
  WriteProgress NONE =
      new WriteProgress() {
        @Override
        public void issued() {}

        @Override
        public void acknowledged(NodeName peer) {}
      };

  /** The write has its dot, and goes to all replicas at once. */
  void issued();

  /**
   * The write is durable at another replica; told until the write is answered, again if the replica
   * was asked again.
   */
  void acknowledged(NodeName peer);
}
