package dev.syncline.adapter.raft;

import io.microraft.RaftConfig;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * MicroRaft's time. It counts heartbeats in whole seconds, too coarse to replace a leader within
 * two; here one of its seconds lasts one {@code heartbeatPeriodMillis}, for its clock and for
 * everything it schedules alike, so all its proportions stay as its authors chose them.
 *
 * <p>The clock is monotonic: setting the machine's clock neither starts nor prevents an election.
 */
final class RaftTime {

  /**
   * Where the clock begins. MicroRaft takes 0 for the time of the last heartbeat before the first
   * one, which must look long ago, or a new member would refuse to vote.
   */
  private static final long START_MILLIS = TimeUnit.DAYS.toMillis(365);

  private final RaftSettings.Timing timing;
  private final long startNanos = System.nanoTime();

  RaftTime(RaftSettings.Timing timing) {
    this.timing = timing;
  }

  /** Returns how long a delay that MicroRaft asks for really lasts, in nanoseconds. */
  long realNanos(long delay, TimeUnit unit) {
    return unit.toMicros(delay) * timing.heartbeatPeriodMillis();
  }

  /**
   * Returns the same, up to a fifth more or less for what recurs with the heartbeat. Otherwise
   * members started together would forever look at their leader at the same moment, suspect it at
   * the same moment, and split the vote.
   */
  long jitteredNanos(long delay, TimeUnit unit) {
    long nanos = realNanos(delay, unit);
    if (unit != TimeUnit.SECONDS) {
      return nanos;
    }
    long fifth = nanos / 5;
    return nanos - fifth + ThreadLocalRandom.current().nextLong(2 * fifth + 1);
  }

  /** Returns what to tell MicroRaft to make it wait for so many real milliseconds. */
  long virtualMillis(long realMillis) {
    return Math.max(1, realMillis * 1_000 / timing.heartbeatPeriodMillis());
  }

  RaftConfig config(RaftSettings.Limits limits) {
    return RaftConfig.newBuilder()
        .setLeaderHeartbeatPeriodSecs(1)
        .setLeaderHeartbeatTimeoutSecs(
            timing.heartbeatTimeoutMillis() / timing.heartbeatPeriodMillis())
        .setLeaderElectionTimeoutMillis(virtualMillis(timing.electionTimeoutMillis()))
        .setMaxPendingLogEntryCount(limits.maxUncommittedEntries())
        .setAppendEntriesRequestBatchSize(limits.appendBatchEntries())
        .setCommitCountToTakeSnapshot(limits.snapshotEveryEntries())
        .setTransferSnapshotsFromFollowersEnabled(false)
        .build();
  }

  /** Returns the source of the random part of election timeouts, its only use. */
  Random electionNoise() {
    return new ElectionNoise((int) virtualMillis(timing.electionTimeoutMillis()));
  }

  Clock clock() {
    return new ScaledClock();
  }

  /** Spreads elections over a whole timeout (Ongaro 2014, §9.3), not over MicroRaft's 100 ms. */
  private static final class ElectionNoise extends Random {
    private static final long serialVersionUID = 1L;

    private final int spreadMillis;

    ElectionNoise(int spreadMillis) {
      this.spreadMillis = spreadMillis;
    }

    @Override
    public int nextInt(int bound) {
      return super.nextInt(Math.max(bound, spreadMillis));
    }
  }

  private final class ScaledClock extends Clock {

    @Override
    public long millis() {
      long elapsedMicros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - startNanos);
      return START_MILLIS + elapsedMicros / timing.heartbeatPeriodMillis();
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis());
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
