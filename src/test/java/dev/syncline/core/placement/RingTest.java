package dev.syncline.core.placement;

import static dev.syncline.core.Samples.actor;
import static dev.syncline.core.Samples.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RingTest {
  private static final Ring RING = Samples.ring(3);

  @Test
  void aRestartEndsTheRunBeforeIt() {
    Ring next = RING.register(node(1), "store-1", "zone", actor(11), false, List.of());

    assertThat(next.version()).isEqualTo(RING.version() + 1);
    assertThat(next.isCurrent(node(1), actor(11))).isTrue();
    assertThat(next.isCurrent(node(1), actor(1))).isFalse();
    assertThat(next.isEnded(actor(1))).isTrue();
    assertThat(next.isEnded(actor(11))).isFalse();
    assertThat(next.nodeOf(actor(1))).isEqualTo(node(1));
    assertThat(next.nodeOf(actor(11))).isEqualTo(node(1));
    assertThat(next.nodeOf(actor(99))).isNull();
    assertThat(next.label(new Dot(actor(11), 4)))
        .isEqualTo(node(1).value() + "@" + new Dot(actor(11), 4));
    assertThat(next.label(new Dot(actor(99), 4))).isEqualTo("?@" + new Dot(actor(99), 4));
    assertThat(next.members().get(node(1)))
        .extracting(Member::actorSince)
        .isEqualTo(next.version());
    // The ring it came from is still what it was.
    assertThat(RING.isEnded(actor(1))).isFalse();
  }

  @Test
  void runsThatTheRingNeverHeardOfEndTooWhenTheirSuccessorNamesThem() {
    Ring next =
        RING.register(
            node(1), "store-1", "zone", actor(11), false, List.of(actor(7), actor(11), actor(1)));

    assertThat(next.ended())
        .containsExactlyInAnyOrderEntriesOf(Map.of(actor(7), node(1), actor(1), node(1)));
  }

  @Test
  void theSameRunAgainOrOneThatHasEndedChangesNothing() {
    Ring next = Samples.restarted(RING, 1, 11);

    assertThat(next.register(node(1), "store-1", "zone", actor(11), false, List.of()))
        .isSameAs(next);
    assertThat(next.register(node(1), "store-1", "zone", actor(1), false, List.of()))
        .isSameAs(next);
  }

  @Test
  void aNumberIsTheVersionThatHasGivenIt() {
    Actor name = Actor.random(1);
    Ring next = RING.register(node(1), "store-1", "zone", name, true, List.of());

    assertThat(next.actorOf(node(1))).isEqualTo(Actor.numbered(next.version()));
    assertThat(next.runOf(node(1))).isEqualTo(name);
    assertThat(next.isEnded(name)).isFalse();
    assertThat(next.endedNumbers()).isEqualTo(VersionVector.ofWhole(1, RING.version()));
    assertThat(next.register(node(1), "store-1", "zone", name, true, List.of())).isSameAs(next);
  }

  @Test
  void aRunThatGoesOnUnderItsNameGivesItsNumberUp() {
    Actor name = Actor.random(1);
    Ring numbered = RING.register(node(1), "store-1", "zone", name, true, List.of());
    Actor number = Actor.numbered(numbered.version());

    Ring next = numbered.register(node(1), "store-1", "zone", name, false, List.of());

    assertThat(next.actorOf(node(1))).isEqualTo(name);
    assertThat(next.isEnded(name)).isFalse();
    assertThat(next.isEnded(number)).isTrue();
    assertThat(next.endedNumbers()).isEqualTo(VersionVector.ofWhole(1, next.version()));
    assertThat(next.register(node(1), "store-1", "zone", name, true, List.of())).isSameAs(next);
  }

  @Test
  void theSuccessorOfANumberedRunEndsItsNameAndItsNumber() {
    Actor name = Actor.random(1);
    Ring numbered = RING.register(node(1), "store-1", "zone", name, true, List.of());
    Ring next = numbered.register(node(1), "store-1", "zone", Actor.random(2), true, List.of(name));

    assertThat(next.isEnded(name)).isTrue();
    assertThat(next.isEnded(Actor.numbered(numbered.version()))).isTrue();
    assertThat(next.nodeOf(Actor.numbered(numbered.version()))).isEqualTo(node(1));
    assertThat(next.isEnded(Actor.numbered(next.version() + 1))).isFalse();
  }

  @Test
  void aStrangerIsNotRegistered() {
    assertThatThrownBy(() -> RING.register(node(4), "store-4", "zone", actor(4), false, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("n4 is not in the ring");
  }

  @Test
  void aRemovedMemberHoldsNothing() {
    SortedMap<NodeName, Member> members = new TreeMap<>(RING.members());
    members.put(node(2), new Member(node(2), "store-2", "zone", Member.State.REMOVED, actor(2), 1));
    Ring without = new Ring(9, members, Map.of());

    assertThat(without.activeCount()).isEqualTo(2);
    assertThat(without.replicas(new Partition(3, 0))).containsExactlyInAnyOrder(node(1), node(3));
    assertThat(without.members()).containsKey(node(2));
  }

  @Test
  void theEmptyRingHasNobody() {
    assertThat(Ring.EMPTY.replicas(new Partition(3, 0))).isEmpty();
    assertThat(Ring.EMPTY.actorOf(node(1))).isNull();
    assertThat(Ring.EMPTY.version()).isZero();
  }

  @Test
  void aRestartMovesNoPartition() {
    Ring next = Samples.restarted(RING, 1, 11);
    for (int slot = 0; slot < Partition.SLOTS; slot++) {
      assertThat(next.replicas(new Partition(3, slot)))
          .isEqualTo(RING.replicas(new Partition(3, slot)));
    }
  }

  @Test
  void namesHaveOneForm() {
    for (String wrong : new String[] {"", ".a", "-a", "a b", "ä", "a".repeat(64), "a/b"}) {
      assertThatThrownBy(() -> new NodeName(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(new NodeName("N1._-" + "a".repeat(58))).hasToString("N1._-" + "a".repeat(58));
  }
}
