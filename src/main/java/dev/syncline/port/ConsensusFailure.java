package dev.syncline.port;

import org.jspecify.annotations.Nullable;

/** Why a {@link ConsensusGroup} could not do what it was asked, by what the caller can do next. */
public abstract sealed class ConsensusFailure extends RuntimeException
    permits ConsensusFailure.Unavailable,
        ConsensusFailure.Overloaded,
        ConsensusFailure.OutcomeUnknown,
        ConsensusFailure.Rejected,
        ConsensusFailure.Stopped {

  private static final long serialVersionUID = 1L;

  private ConsensusFailure(String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
  }

  /** Nothing was done: no leader with a majority was reached in time. Retry later. */
  public static final class Unavailable extends ConsensusFailure {
    private static final long serialVersionUID = 1L;

    /** Says what was missing. */
    public Unavailable(String message) {
      super(message, null);
    }
  }

  /** Nothing was done: a queue was full until the time was up. Retry after a pause. */
  public static final class Overloaded extends ConsensusFailure {
    private static final long serialVersionUID = 1L;

    /** Says which queue was full. */
    public Overloaded(String message) {
      super(message, null);
    }
  }

  /** The command may or may not be carried out, now or later. Read before retrying. */
  public static final class OutcomeUnknown extends ConsensusFailure {
    private static final long serialVersionUID = 1L;

    /** Says at which point the trace was lost. */
    public OutcomeUnknown(String message) {
      super(message, null);
    }
  }

  /** Nothing was done, and the same request will never succeed. Fix it. */
  public static final class Rejected extends ConsensusFailure {
    private static final long serialVersionUID = 1L;

    /** Says which rule the request breaks. */
    public Rejected(String message) {
      super(message, null);
    }
  }

  /** This member no longer takes part, and nothing was done. Ask another node. */
  public static final class Stopped extends ConsensusFailure {
    private static final long serialVersionUID = 1L;

    /** Says why it ended; the cause is what halted it, if anything did. */
    public Stopped(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
