package dev.syncline.verticle.cluster;

import dev.syncline.core.cluster.ClusterCodec;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.port.ReplicatedState;
import java.util.function.Consumer;

/** The cluster's state as consensus builds it; tells of every new one. */
public final class ClusterStateMachine implements ReplicatedState {
  private final Consumer<LearnedState> listener;
  private ClusterState state;

  /**
   * A machine in the founding state, which is the same on every member.
   *
   * @param listener called on the consensus group's thread, and must not block
   */
  ClusterStateMachine(ClusterState founding, Consumer<LearnedState> listener) {
    this.state = founding;
    this.listener = listener;
  }

  @Override
  public byte[] apply(long commitIndex, byte[] command) {
    ClusterState.Transition transition = state.apply(ClusterCodec.decodeCommand(command));
    state = transition.next();
    listener.accept(new LearnedState(commitIndex, state));
    return ClusterCodec.encode(transition.result());
  }

  @Override
  public byte[] snapshot() {
    return ClusterCodec.encode(state);
  }

  @Override
  public void restore(long commitIndex, byte[] snapshot) {
    state = ClusterCodec.decodeState(snapshot);
    listener.accept(new LearnedState(commitIndex, state));
  }
}
