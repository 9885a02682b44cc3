package dev.syncline.config;

/**
 * Consensus on the ring and the collections: the keys under {@code raft}. Limits and reasons:
 * {@link ConfigKeys}.
 */
public record RaftConfig(
    int heartbeatMillis, int electionTimeoutMillis, int proposalTimeoutMillis) {
  /**
   * Rejects values outside the limits of {@link ConfigKeys} with {@link IllegalArgumentException}.
   */
  public RaftConfig {
    ConfigKeys.RAFT_HEARTBEAT_MILLIS.check(heartbeatMillis);
    ConfigKeys.RAFT_ELECTION_TIMEOUT_MILLIS.check(electionTimeoutMillis);
    ConfigKeys.RAFT_PROPOSAL_TIMEOUT_MILLIS.check(proposalTimeoutMillis);
  }

  static RaftConfig from(Values values) {
    return new RaftConfig(
        values.get(ConfigKeys.RAFT_HEARTBEAT_MILLIS),
        values.get(ConfigKeys.RAFT_ELECTION_TIMEOUT_MILLIS),
        values.get(ConfigKeys.RAFT_PROPOSAL_TIMEOUT_MILLIS));
  }
}
