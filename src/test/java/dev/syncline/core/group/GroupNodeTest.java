package dev.syncline.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class GroupNodeTest {
  private static final int TIMEOUT = 100;
  private static final int MARGIN = 20;
  private static final Partition ONLY = new Partition(3, 0);
  private static final MemberId ANNA = new MemberId("anna", 1);
  private static final NodeName OTHER = new NodeName("n2");

  private final GroupNode node = new GroupNode(1, TIMEOUT, MARGIN);

  private static Map<NodeName, Presence> other(long beat) {
    TreeMap<MemberId, SortedSet<Partition>> its = new TreeMap<>();
    its.put(new MemberId("bert", 2), new TreeSet<>(List.of(ONLY)));
    return Map.of(OTHER, new Presence(9, beat, its));
  }

  private List<Claims.Change> round(Map<NodeName, Presence> others, long now) {
    List<Claims.Change> changes = node.look(others, List.of(ONLY), now);
    node.beat(now);
    node.written(now);
    return changes;
  }

  private void tellAnna() {
    node.join(ANNA);
    round(Map.of(), 0);
    round(Map.of(), 0);
    assertThat(node.mayTell(ANNA, ONLY, 0)).isTrue();
  }

  @Test
  void nothingIsToldOnceTheLastBeatThatAMajorityHasIsTooOld() {
    tellAnna();

    assertThat(node.mayTell(ANNA, ONLY, TIMEOUT - MARGIN - 1)).isTrue();
    assertThat(node.mayTell(ANNA, ONLY, TIMEOUT - MARGIN)).isFalse();
  }

  @Test
  void theLeaseRunsFromTheBeginningOfTheWrite() {
    tellAnna();
    node.beat(10);
    node.written(70);

    assertThat(node.mayTell(ANNA, ONLY, 10 + TIMEOUT - MARGIN - 1)).isTrue();
    assertThat(node.mayTell(ANNA, ONLY, 10 + TIMEOUT - MARGIN)).isFalse();
  }

  @Test
  void aBeatThatComesAfterTheLeaseWasOverDoesNotGoOn() {
    tellAnna();
    node.beat(79);

    assertThat(node.written(90)).containsExactly(new Claims.Change.Suspended(ANNA));
    assertThat(node.mayTell(ANNA, ONLY, 90)).isFalse();
    assertThat(round(Map.of(), 91)).isEmpty();
    assertThat(round(Map.of(), 92)).containsExactly(new Claims.Change.Assigned(ANNA, ONLY));
  }

  @Test
  void aWriteThatTookLongerThanALeaseClaimsNothing() {
    node.join(ANNA);
    node.look(Map.of(), List.of(ONLY), 0);
    node.beat(0);
    node.written(TIMEOUT);

    assertThat(node.look(Map.of(), List.of(ONLY), TIMEOUT)).isEmpty();
    assertThat(node.toldTo(ANNA)).isEmpty();
  }

  @Test
  void membersHearOfTheEndOfTheLeaseOnce() {
    tellAnna();

    assertThat(node.suspendIfOver(TIMEOUT)).containsExactly(new Claims.Change.Suspended(ANNA));
    assertThat(node.suspendIfOver(TIMEOUT)).isEmpty();
  }

  @Test
  void anotherNodeCountsAsAliveForTheTimeoutAfterItWasFirstSeen() {
    node.join(new MemberId("bert", 3));

    round(other(1), 0);
    round(other(1), TIMEOUT / 2);
    assertThat(round(other(1), TIMEOUT - 1)).isEmpty();
    assertThat(round(other(1), TIMEOUT)).hasSize(1);
  }

  @Test
  void aBeatThatChangesKeepsANodeAlive() {
    node.join(new MemberId("bert", 3));

    for (int beat = 1; beat < 10; beat++) {
      assertThat(round(other(beat), beat * 60L)).isEmpty();
    }
  }
}
