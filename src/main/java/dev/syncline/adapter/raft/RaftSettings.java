package dev.syncline.adapter.raft;

/**
 * Timing, limits and patience of a Raft group. Every value is bounded; the constructors refuse what
 * lies outside. Members of one group should use the same {@link Timing}; the rest may differ.
 *
 * @param timing how soon a silent leader is replaced
 * @param limits bounds of queues, batches and the log
 * @param calls how long a caller is kept waiting
 */
public record RaftSettings(Timing timing, Limits limits, Calls calls) {

  /** Returns the defaults that each part documents. */
  public static RaftSettings defaults() {
    return new RaftSettings(Timing.defaults(), Limits.defaults(), Calls.defaults());
  }

  /**
   * How soon a silent leader is replaced. A follower looks at its leader once per heartbeat period,
   * so a leader that dies is suspected after {@code heartbeatTimeoutMillis} plus at most one period
   * and replaced one round of votes later: with the defaults 1.2 to 1.9 s after its death, or one
   * or two election timeouts more if the vote was split.
   *
   * <p>Heartbeats come up to a fifth early or late, so that members do not act in step.
   *
   * <p>Why not sooner: a suspicion is cheap when it is wrong, because a follower asks for pre-votes
   * first and members that still hear the leader refuse (Ongaro 2014, §9.6). It is wrong for all
   * members at once when the leader's process gets no processor for that long, which 1.5 s makes
   * rare even with several processes on two cores. Five or more heartbeats fit in, so that lost
   * ones do not matter.
   *
   * @param heartbeatPeriodMillis time between two heartbeats of the leader, 20 to 5,000 ms, default
   *     250
   * @param heartbeatTimeoutMillis silence after which a leader is suspected, and after which a
   *     leader that hears no majority steps down; a multiple of the period, 3 to 100 times; default
   *     1,500
   * @param electionTimeoutMillis least wait before an election that elected nobody is repeated; the
   *     actual wait is random up to twice that, so that candidates do not collide. It should exceed
   *     a round trip plus the fsync of a vote, whose tail reaches 300 ms; 10 to 60,000 ms, default
   *     500
   */
  public record Timing(
      long heartbeatPeriodMillis, long heartbeatTimeoutMillis, long electionTimeoutMillis) {

    /** Checks the bounds. */
    public Timing {
      check("heartbeatPeriodMillis", heartbeatPeriodMillis, 20, 5_000);
      check(
          "heartbeatTimeoutMillis",
          heartbeatTimeoutMillis,
          3 * heartbeatPeriodMillis,
          100 * heartbeatPeriodMillis);
      check("electionTimeoutMillis", electionTimeoutMillis, 10, 60_000);
      if (heartbeatTimeoutMillis % heartbeatPeriodMillis != 0) {
        throw new IllegalArgumentException(
            "heartbeatTimeoutMillis must be a multiple of heartbeatPeriodMillis (%d), got %d"
                .formatted(heartbeatPeriodMillis, heartbeatTimeoutMillis));
      }
    }

    /** Returns 250, 1,500 and 500 ms. */
    public static Timing defaults() {
      return new Timing(250, 1_500, 500);
    }
  }

  /**
   * Bounds of queues, batches and the log.
   *
   * @param maxCommandBytes longest command; a longer one is {@code Rejected}; 1 to 4 MiB, default
   *     64 KiB
   * @param maxPendingProposals requests of this node in flight; more are {@code Overloaded}; 1 to
   *     65,536, default 256
   * @param maxUncommittedEntries entries a leader appends beyond its commit index; more are {@code
   *     Overloaded}; 1 to 65,536, default 1,024
   * @param appendBatchEntries most entries in one message; 1 to 1,024, and 64 MiB at most when each
   *     is of the longest; default 64
   * @param maxInboundMessages messages waiting for this member's thread; more are dropped, which
   *     Raft repairs by sending again; 64 to 65,536, default 4,096
   * @param snapshotEveryEntries entries between two snapshots, which bounds the log on disk and in
   *     memory; 10 to 1,000,000, default 1,024
   */
  public record Limits(
      int maxCommandBytes,
      int maxPendingProposals,
      int maxUncommittedEntries,
      int appendBatchEntries,
      int maxInboundMessages,
      int snapshotEveryEntries) {

    /** Checks the bounds. */
    public Limits {
      check("maxCommandBytes", maxCommandBytes, 1, 4 << 20);
      check("maxPendingProposals", maxPendingProposals, 1, 65_536);
      check("maxUncommittedEntries", maxUncommittedEntries, 1, 65_536);
      check("appendBatchEntries", appendBatchEntries, 1, 1_024);
      check("maxInboundMessages", maxInboundMessages, 64, 65_536);
      check("snapshotEveryEntries", snapshotEveryEntries, 10, 1_000_000);
      check(
          "appendBatchEntries times maxCommandBytes",
          (long) appendBatchEntries * maxCommandBytes,
          1,
          64 << 20);
    }

    /** Returns the defaults named above. */
    public static Limits defaults() {
      return new Limits(64 << 10, 256, 1_024, 64, 4_096, 1_024);
    }
  }

  /**
   * How long a caller is kept waiting.
   *
   * @param callTimeoutMillis total time of a proposal or barrier, all attempts included; 10 to
   *     600,000 ms, default 5,000
   * @param retryDelayMillis pause before the leader is looked for again, which also bounds the
   *     number of attempts; 1 to 10,000 ms, default 50
   * @param membershipTimeoutMillis total time of a membership change, the new member's catching up
   *     included; 10 to 3,600,000 ms, default 30,000
   * @param catchUpEntries a learner is promoted when it lacks at most this many entries; 0 to
   *     65,536, default 16
   * @param stopTimeoutMillis time that stopping waits for this member's thread, which may be
   *     writing to a stalled disk; 10 to 600,000 ms, default 5,000
   */
  public record Calls(
      long callTimeoutMillis,
      long retryDelayMillis,
      long membershipTimeoutMillis,
      int catchUpEntries,
      long stopTimeoutMillis) {

    /** Checks the bounds. */
    public Calls {
      check("callTimeoutMillis", callTimeoutMillis, 10, 600_000);
      check("retryDelayMillis", retryDelayMillis, 1, 10_000);
      check("membershipTimeoutMillis", membershipTimeoutMillis, 10, 3_600_000);
      check("catchUpEntries", catchUpEntries, 0, 65_536);
      check("stopTimeoutMillis", stopTimeoutMillis, 10, 600_000);
    }

    /** Returns the defaults named above. */
    public static Calls defaults() {
      return new Calls(5_000, 50, 30_000, 16, 5_000);
    }
  }

  private static void check(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s must be %d to %d, got %d".formatted(name, min, max, value));
    }
  }
}
