package dev.syncline.verticle.replica;

import static dev.syncline.core.Samples.actor;
import static dev.syncline.core.Samples.dot;
import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.replica.LogLimits;
import dev.syncline.core.replica.PartitionReplica;
import dev.syncline.core.replica.ReplicaState;
import dev.syncline.port.EverybodyIsThere;
import dev.syncline.port.PeerMessage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerSyncTest {
  private static final Ring RING = Samples.ring(2);

  private static Shell shell(int node, int slot, VersionVector clock) {
    Partition partition = new Partition(2, slot);
    return new Shell(
        partition,
        new PartitionReplica(
            node(node),
            actor(node),
            partition,
            RING,
            new ReplicaState(clock, List.of(), false),
            0,
            100,
            LogLimits.KEEP_ALL));
  }

  /** A node and what it has sent. */
  private static final class Side {
    final List<PeerMessage> sent = new ArrayList<>();
    final List<Shell> shells = new ArrayList<>();
    final PeerSync sync;

    Side(int node) {
      sync = new PeerSync(0, 1, node(node), new EverybodyIsThere(sent), new SyncCounters());
    }

    PeerMessage round(boolean changed) {
      sent.clear();
      sync.look(RING, 7, shells, changed);
      sync.sendDigests(shells);
      assertThat(sent).hasSize(1);
      return sent.get(0);
    }
  }

  private static Side side(int node, VersionVector... clocks) {
    Side side = new Side(node);
    for (int slot = 0; slot < clocks.length; slot++) {
      side.shells.add(shell(node, slot, clocks[slot]));
    }
    side.sync.heard(node(3 - node), 1);
    return side;
  }

  private static final VersionVector CLOCK = VersionVector.of(dot(1, 1), dot(2, 1));

  @Test
  void whatHasNotChangedIsSaidInOneNumberThatThePeerComesToAsWell() {
    Side here = side(1, CLOCK, CLOCK);
    Side there = side(2, CLOCK, CLOCK);
    assertThat(here.round(true)).isInstanceOf(PeerMessage.ClockDigests.class);
    there.round(true);

    PeerMessage.QuietDigest quiet = (PeerMessage.QuietDigest) here.round(false);

    assertThat(there.sync.isEqual(node(1), quiet)).isTrue();
  }

  @Test
  void aDotThatOneSideLacksMakesTheNumbersDiffer() {
    Side here = side(1, CLOCK, CLOCK);
    Side there = side(2, CLOCK, VersionVector.of(dot(1, 1)));
    here.round(true);
    there.round(true);

    PeerMessage.QuietDigest quiet = (PeerMessage.QuietDigest) here.round(false);

    assertThat(there.sync.isEqual(node(1), quiet)).isFalse();
  }

  @Test
  void clocksThatHaveChangedPlacesMakeTheNumbersDiffer() {
    VersionVector other = VersionVector.of(dot(1, 1));
    Side here = side(1, CLOCK, other);
    Side there = side(2, other, CLOCK);
    here.round(true);
    there.round(true);

    assertThat(there.sync.isEqual(node(1), (PeerMessage.QuietDigest) here.round(false))).isFalse();
  }

  @Test
  void whatHasChangedIsToldAloneAndThenThatNothingHas() {
    Side here = side(1, CLOCK);
    assertThat(digests(here.round(true)).complete()).isTrue();
    Shell added = shell(1, 9, CLOCK);
    here.shells.add(added);

    PeerMessage.ClockDigests changed = digests(here.round(true));

    assertThat(changed.complete()).isFalse();
    assertThat(changed.digests()).containsOnlyKeys(added.partition);
    assertThat(here.round(false)).isInstanceOf(PeerMessage.QuietDigest.class);
  }

  @Test
  void allDigestsAreToldAtLastWhereEveryRoundBringsAChange() {
    Side here = side(1, CLOCK);
    here.round(true);
    boolean complete = false;
    for (int slot = 1; slot < 20 && !complete; slot++) {
      here.shells.add(shell(1, slot, CLOCK));
      complete = digests(here.round(true)).complete();
    }
    assertThat(complete).isTrue();
  }

  @Test
  void aPeerWithOtherShardsIsToldAllDigestsEveryTime() {
    Side here = side(1, CLOCK);
    here.round(true);
    here.sync.heard(node(2), 3);

    assertThat(digests(here.round(false)).complete()).isTrue();
    assertThat(digests(here.round(false)).complete()).isTrue();
  }

  private static PeerMessage.ClockDigests digests(PeerMessage message) {
    return (PeerMessage.ClockDigests) message;
  }
}
