package dev.syncline.port;

import dev.syncline.core.causality.Actor;

/**
 * Who this run of the node is: a name, which its store has remembered before anything else, and the
 * actor whose dots it issues. The actor is the name until consensus has given the run a number, and
 * nothing is issued or sent before it is known which of the two it is. For any thread.
 */
public final class RunIdentity {
  private final Actor name;
  private volatile Actor actor;

  /** A run without a number so far. */
  public RunIdentity(Actor name) {
    this.name = name;
    this.actor = name;
  }

  /** What the run calls itself in its store and to consensus. */
  public Actor name() {
    return name;
  }

  /** Whose dots it issues. */
  public Actor actor() {
    return actor;
  }

  /** Consensus has said who the run is; called once, before the first dot. */
  public void isCalled(Actor drawn) {
    actor = drawn;
  }

  @Override
  public String toString() {
    return actor.toString();
  }
}
