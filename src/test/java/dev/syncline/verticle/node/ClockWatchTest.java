package dev.syncline.verticle.node;

import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.cluster.ClusterState;
import dev.syncline.port.EverybodyIsThere;
import dev.syncline.port.Metadata;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.StoppedClock;
import dev.syncline.verticle.local.ClockOffsets;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Of three nodes the first one's; no time passes. */
class ClockWatchTest {
  private static final long HOUR_MILLIS = 3_600_000;

  private final ClockOffsets offsets = new ClockOffsets(new StoppedClock(), 500);
  private final List<PeerMessage> sent = new ArrayList<>();
  private final ClockWatch watch =
      new ClockWatch(node(1), new Three(), new EverybodyIsThere(sent), new StoppedClock(), offsets);

  private static final class Three implements Metadata {
    private final ClusterState state = new ClusterState(Samples.ring(3), new TreeMap<>(), 1);

    @Override
    public ClusterState state() {
      return state;
    }

    @Override
    public Future<ClusterResult> propose(ClusterCommand command) {
      return Future.failedFuture("nothing changes");
    }
  }

  private void answers(int number, long aheadMillis) {
    watch.answered(node(number), new PeerMessage.ClockAnswer(0, -aheadMillis));
  }

  @Test
  void theAnswerThatMakesAMajorityIsJudgedWhenItComes() {
    answers(2, HOUR_MILLIS);
    assertThat(offsets.verdict().beyond()).isNull();
    answers(3, HOUR_MILLIS);

    assertThat(offsets.verdict().beyond()).isEqualTo(HOUR_MILLIS);
    assertThat(watch.trouble().orElseThrow()).contains("coordinates no writes");
  }

  @Test
  void whoeverHasNotAnsweredYetIsAskedWithoutWaitingForTheNextRound() {
    answers(2, 0);
    watch.askNewcomers();
    assertThat(sent).containsExactly(new PeerMessage.ClockAsk(0));

    watch.askNewcomers();
    assertThat(sent).hasSize(1);
  }
}
