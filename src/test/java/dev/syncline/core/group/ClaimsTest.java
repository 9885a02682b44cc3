package dev.syncline.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.placement.Partition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClaimsTest {
  private static final List<Partition> ALL =
      IntStream.range(0, Partition.SLOTS).mapToObj(slot -> new Partition(3, slot)).toList();
  private static final MemberId ANNA = new MemberId("anna", 1);
  private static final MemberId BERT = new MemberId("bert", 2);

  private final Claims claims = new Claims();

  /** Another node's member with all that is due to it, or with all that is not. */
  private static GroupView other(MemberId member, Collection<Partition> claimed) {
    TreeMap<MemberId, SortedSet<Partition>> its = new TreeMap<>();
    its.put(member, new TreeSet<>(claimed));
    return GroupView.of(List.of(new Presence(9, 1, its)));
  }

  private static List<Partition> shareOf(MemberId member, MemberId... members) {
    return ALL.stream()
        .filter(each -> member.equals(Shares.owner(each, List.of(members))))
        .toList();
  }

  private List<Claims.Change> lookAndWrite(GroupView others) {
    List<Claims.Change> changes = claims.look(others, ALL);
    claims.written(claims.presence(1, 1));
    return changes;
  }

  private void tellAnnaEverything() {
    claims.join(ANNA);
    lookAndWrite(GroupView.ALONE);
    lookAndWrite(GroupView.ALONE);
    assertThat(claims.toldTo(ANNA)).containsExactlyElementsOf(ALL);
  }

  @Test
  void nothingIsToldBeforeARoundThatReadAfterTheClaimWasWritten() {
    claims.join(ANNA);

    assertThat(claims.look(GroupView.ALONE, ALL)).isEmpty();
    assertThat(claims.look(GroupView.ALONE, ALL)).isEmpty();
    claims.written(claims.presence(1, 1));
    assertThat(claims.toldTo(ANNA)).isEmpty();
    assertThat(claims.look(GroupView.ALONE, ALL)).hasSize(ALL.size());
    assertThat(claims.toldTo(ANNA)).containsExactlyElementsOf(ALL);
  }

  @Test
  void aPartitionThatSomebodyElseHasIsWaitedFor() {
    claims.join(ANNA);
    lookAndWrite(other(BERT, ALL));

    assertThat(lookAndWrite(other(BERT, ALL))).isEmpty();
    assertThat(lookAndWrite(other(BERT, List.of()))).hasSize(shareOf(ANNA, ANNA, BERT).size());
  }

  @Test
  void ofTwoWhoHaveClaimedAPartitionTheOneItIsNotDueToWithdraws() {
    claims.join(ANNA);
    lookAndWrite(GroupView.ALONE);
    lookAndWrite(other(BERT, ALL));

    SortedSet<Partition> still = claims.presence(1, 2).claims().get(ANNA);

    assertThat(still).containsExactlyElementsOf(shareOf(ANNA, ANNA, BERT));
    assertThat(claims.toldTo(ANNA)).isEmpty();
  }

  @Test
  void aRevokedPartitionStaysClaimedUntilItIsReleased() {
    tellAnnaEverything();
    List<Claims.Change> changes = lookAndWrite(other(BERT, List.of()));
    Partition lost = shareOf(BERT, ANNA, BERT).get(0);

    assertThat(changes).contains(new Claims.Change.Revoked(ANNA, lost));
    assertThat(claims.tells(ANNA, lost)).isFalse();
    assertThat(claims.presence(1, 2).has(ANNA, lost)).isTrue();
    claims.released(ANNA, lost);
    assertThat(claims.presence(1, 3).has(ANNA, lost)).isFalse();
  }

  @Test
  void whatIsBeingToldIsNotReleased() {
    tellAnnaEverything();

    claims.released(ANNA, ALL.get(0));

    assertThat(claims.tells(ANNA, ALL.get(0))).isTrue();
  }

  @Test
  void theLaterSessionOfANameIsTheMember() {
    tellAnnaEverything();
    MemberId later = new MemberId("anna", 5);

    List<Claims.Change> changes = lookAndWrite(other(later, List.of()));

    assertThat(changes).containsExactly(new Claims.Change.Superseded(ANNA));
    assertThat(claims.members()).isEmpty();
    assertThat(claims.toldTo(ANNA)).isEmpty();
  }

  @Test
  void anEarlierSessionElsewhereIsNoMemberAndItsClaimsAreWaitedFor() {
    claims.join(new MemberId("anna", 5));
    GroupView others = other(ANNA, ALL);
    lookAndWrite(others);

    assertThat(lookAndWrite(others)).isEmpty();
    assertThat(lookAndWrite(GroupView.ALONE)).hasSize(ALL.size());
  }

  @Test
  void aSecondMemberOfTheNodeIsToldAPartitionOnlyWhenTheFirstHasReleasedIt() {
    tellAnnaEverything();
    claims.join(BERT);
    lookAndWrite(GroupView.ALONE);
    lookAndWrite(GroupView.ALONE);
    assertThat(claims.toldTo(BERT)).isEmpty();

    List<Partition> moved = shareOf(BERT, ANNA, BERT);
    moved.forEach(each -> claims.released(ANNA, each));
    lookAndWrite(GroupView.ALONE);
    lookAndWrite(GroupView.ALONE);

    assertThat(claims.toldTo(BERT)).containsExactlyElementsOf(moved);
  }

  @Test
  void partitionsThatAreNoMoreAreRevoked() {
    tellAnnaEverything();

    List<Claims.Change> changes = claims.look(GroupView.ALONE, ALL.subList(1, ALL.size()));

    assertThat(changes).containsExactly(new Claims.Change.Revoked(ANNA, ALL.get(0)));
  }

  @Test
  void oneThatComesMovesOnlyItsOwnShare() {
    List<MemberId> many = new ArrayList<>();
    IntStream.range(0, 7).forEach(i -> many.add(new MemberId("m" + i, i)));
    List<MemberId> more = new ArrayList<>(many);
    more.add(ANNA);

    for (Partition each : ALL) {
      assertThat(Set.of(owner(each, many), ANNA)).contains(owner(each, more));
    }
  }

  @Test
  void sharesOfMembersAreOfAboutTheSameSize() {
    List<MemberId> four =
        IntStream.range(0, 4).mapToObj(i -> new MemberId("member-" + i, i)).toList();

    for (MemberId each : four) {
      int share = shareOf(each, four.toArray(MemberId[]::new)).size();
      assertThat(share).isBetween(4, 36);
    }
  }

  private static MemberId owner(Partition partition, List<MemberId> members) {
    MemberId owner = Shares.owner(partition, members);
    assertThat(owner).isNotNull();
    return java.util.Objects.requireNonNull(owner);
  }
}
