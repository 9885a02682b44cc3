package dev.syncline.adapter.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.port.GroupMember;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RaftSettingsTest {

  @Test
  void theDefaultsAreWithinTheirOwnBounds() {
    assertThat(RaftSettings.defaults().timing().heartbeatTimeoutMillis()).isEqualTo(1_500);
  }

  @Test
  void whatLiesOutsideTheBoundsIsRefusedByName() {
    assertThatThrownBy(() -> new RaftSettings.Timing(10, 1_500, 500))
        .hasMessageContaining("heartbeatPeriodMillis");
    assertThatThrownBy(() -> new RaftSettings.Timing(250, 500, 500))
        .hasMessageContaining("heartbeatTimeoutMillis");
    assertThatThrownBy(() -> new RaftSettings.Timing(250, 1_400, 500))
        .hasMessageContaining("multiple");
    assertThatThrownBy(() -> new RaftSettings.Timing(250, 1_500, 0))
        .hasMessageContaining("electionTimeoutMillis");
    assertThatThrownBy(() -> new RaftSettings.Limits(0, 1, 1, 1, 64, 10))
        .hasMessageContaining("maxCommandBytes");
    assertThatThrownBy(() -> new RaftSettings.Limits(4 << 20, 1, 1, 1_024, 64, 10))
        .hasMessageContaining("times");
    assertThatThrownBy(() -> new RaftSettings.Calls(5_000, 0, 30_000, 16, 5_000))
        .hasMessageContaining("retryDelayMillis");
  }

  @Test
  void oneSecondOfTheLibraryLastsOneHeartbeatPeriod() {
    RaftTime time = new RaftTime(new RaftSettings.Timing(250, 1_500, 500));

    assertThat(time.realNanos(1, TimeUnit.SECONDS)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(250));
    assertThat(time.virtualMillis(250)).isEqualTo(1_000);
    assertThat(time.realNanos(time.virtualMillis(5_000), TimeUnit.MILLISECONDS))
        .isEqualTo(TimeUnit.SECONDS.toNanos(5));
    assertThat(time.config(RaftSettings.Limits.defaults()).getLeaderHeartbeatTimeoutSecs())
        .isEqualTo(6);
    assertThat(time.config(RaftSettings.Limits.defaults()).getLeaderElectionTimeoutMillis())
        .isEqualTo(2_000);
  }

  @Test
  void heartbeatsJitterByAFifthAndTimeoutsNotAtAll() {
    RaftTime time = new RaftTime(new RaftSettings.Timing(250, 1_500, 500));
    long second = time.realNanos(1, TimeUnit.SECONDS);

    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      long jittered = time.jitteredNanos(1, TimeUnit.SECONDS);
      assertThat(jittered).isBetween(second * 4 / 5, second * 6 / 5);
      seen.add(jittered);
    }
    assertThat(seen).hasSizeGreaterThan(100);
    assertThat(time.jitteredNanos(1_000, TimeUnit.MILLISECONDS)).isEqualTo(second);
  }

  @Test
  void theLibrarysClockNeverRunsBackAndBeginsFarFromZero() {
    RaftTime time = new RaftTime(RaftSettings.Timing.defaults());
    long first = time.clock().millis();

    assertThat(first).isGreaterThan(TimeUnit.DAYS.toMillis(1));
    assertThat(time.clock().millis()).isGreaterThanOrEqualTo(first);
  }

  @Test
  void electionsAreSpreadOverAWholeTimeout() {
    Random noise = new RaftTime(new RaftSettings.Timing(250, 1_500, 500)).electionNoise();

    int largest = 0;
    for (int i = 0; i < 1_000; i++) {
      int drawn = noise.nextInt(100);
      assertThat(drawn).isBetween(0, 1_999);
      largest = Math.max(largest, drawn);
    }
    assertThat(largest).isGreaterThan(100);
  }

  @Test
  void aMemberIsWrittenAsNodeAndStore() {
    GroupMember member = new GroupMember("n1", "5f0c91d2");

    assertThat(member).hasToString("n1#5f0c91d2");
    assertThat(GroupMember.parse("n1#5f0c91d2")).isEqualTo(member);
    assertThatThrownBy(() -> GroupMember.parse("n1")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> GroupMember.parse("n1#a#b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new GroupMember("", "a")).hasMessageContaining("node");
    assertThatThrownBy(() -> new GroupMember("n1", "a b")).hasMessageContaining("storeId");
  }

  @Test
  void aGroupNeedsANameAndMembers() {
    GroupMember self = new GroupMember("n1", "a");
    RaftSettings settings = RaftSettings.defaults();

    assertThatThrownBy(() -> new RaftGroupSpec("c", "Meta.1", self, Set.of(self), settings))
        .hasMessageContaining("group");
    assertThatThrownBy(() -> new RaftGroupSpec("", "meta", self, Set.of(self), settings))
        .hasMessageContaining("clusterId");
    assertThatThrownBy(() -> new RaftGroupSpec("c", "meta", self, Set.of(), settings))
        .hasMessageContaining("initialMembers");
  }
}
