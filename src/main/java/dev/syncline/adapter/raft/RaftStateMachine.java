package dev.syncline.adapter.raft;

import dev.syncline.port.ReplicatedState;
import io.microraft.statemachine.StateMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Drives a {@link ReplicatedState} from MicroRaft's thread. The first exception closes it: nothing
 * is applied or snapshot after a step whose effect is uncertain.
 */
final class RaftStateMachine implements StateMachine {

  private final ReplicatedState state;
  private final Consumer<Throwable> onFailure;
  private volatile long appliedIndex;
  private @Nullable Throwable failure;

  RaftStateMachine(ReplicatedState state, Consumer<Throwable> onFailure) {
    this.state = state;
    this.onFailure = onFailure;
  }

  long appliedIndex() {
    return appliedIndex;
  }

  @Override
  public @Nullable Object runOperation(long commitIndex, Object operation) {
    if (!(operation instanceof RaftOperation.Command command)) {
      return null;
    }
    byte[][] result = new byte[1][];
    step(() -> result[0] = state.apply(commitIndex, command.bytes()));
    appliedIndex = commitIndex;
    return result[0];
  }

  @Override
  public void takeSnapshot(long commitIndex, Consumer<Object> chunks) {
    step(() -> SnapshotPart.cut(state.snapshot()).forEach(chunks));
  }

  @Override
  public void installSnapshot(long commitIndex, List<Object> chunks) {
    List<SnapshotPart> parts = new ArrayList<>();
    chunks.forEach(chunk -> parts.add((SnapshotPart) chunk));
    step(() -> state.restore(commitIndex, SnapshotPart.join(parts)));
    appliedIndex = commitIndex;
  }

  @Override
  public Object getNewTermOperation() {
    return RaftOperation.NewTerm.INSTANCE;
  }

  /** The state is unknown from here on; no result may be told to anybody. */
  static final class StateFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StateFailedException(Throwable cause) {
      super("the state machine failed", cause);
    }
  }

  @FunctionalInterface
  private interface Step {
    void run() throws CorruptRaftDataException;
  }

  private void step(Step step) {
    if (failure != null) {
      throw new StateFailedException(failure);
    }
    try {
      step.run();
    } catch (CorruptRaftDataException | RuntimeException | Error e) {
      failure = e;
      onFailure.accept(e);
      throw new StateFailedException(e);
    }
  }
}
