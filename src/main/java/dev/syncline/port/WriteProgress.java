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

  /** Both follow. */
  static WriteProgress both(WriteProgress one, WriteProgress other) {
    return other == NONE ? one : new Both(one, other);
  }

  /** The write has its dot, and goes to all replicas at once. */
  void issued();

  /**
   * The write is about to be sent to another replica; again where that is asked again.
   *
   * @param operation by which this node and the replica name it
   */
  default void sending(NodeName peer, long operation) {}

  /** The write is durable here; told until it is answered. */
  default void persistedHere() {}

  /**
   * The write is durable at another replica; told until the write is answered, again if the replica
   * was asked again.
   */
  void acknowledged(NodeName peer);

  /** Tells two. */
  record Both(WriteProgress one, WriteProgress other) implements WriteProgress {
    @Override
    public void issued() {
      one.issued();
      other.issued();
    }

    @Override
    public void sending(NodeName peer, long operation) {
      one.sending(peer, operation);
      other.sending(peer, operation);
    }

    @Override
    public void persistedHere() {
      one.persistedHere();
      other.persistedHere();
    }

    @Override
    public void acknowledged(NodeName peer) {
      one.acknowledged(peer);
      other.acknowledged(peer);
    }
  }
}
