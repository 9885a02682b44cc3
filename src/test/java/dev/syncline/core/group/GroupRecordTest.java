package dev.syncline.core.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.feed.FeedPosition;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class GroupRecordTest {
  private static final Partition ONE = new Partition(3, 1);
  private static final Partition TWO = new Partition(3, 2);
  private static final Actor ACTOR = Actor.numbered(7);

  private static VersionVector upTo(long last) {
    return VersionVector.ofRange(ACTOR, 1, last);
  }

  private static GroupRecord from(long generation, Map<Partition, VersionVector> start) {
    return new GroupRecord(generation, FeedPosition.NONE.with(start), GroupFilter.ALL);
  }

  @Test
  void twoThatMakeAGroupAtOnceBothMissNothing() {
    GroupRecord one = from(5, Map.of(ONE, upTo(9), TWO, upTo(3)));
    GroupRecord other = from(6, Map.of(ONE, upTo(4)));

    GroupRecord both = GroupRecord.join(List.of(one, other));

    assertThat(both).isEqualTo(GroupRecord.join(List.of(other, one)));
    assertThat(both.generation()).isEqualTo(6);
    assertThat(both.start()).isEqualTo(FeedPosition.NONE.with(Map.of(ONE, upTo(4))));
  }

  @Test
  void twoAcknowledgementsAtOnceCountTogether() {
    GroupRecord record = from(5, Map.of(ONE, upTo(2)));
    VersionVector one = record.beyondStart(ONE, upTo(4));
    VersionVector other = record.beyondStart(ONE, VersionVector.ofRange(ACTOR, 6, 7));

    VersionVector position = record.position(ONE, List.of(one, other));

    assertThat(one).isEqualTo(VersionVector.ofRange(ACTOR, 3, 4));
    assertThat(position).isEqualTo(upTo(4).join(VersionVector.ofRange(ACTOR, 6, 7)));
    assertThat(record.position(TWO, List.of())).isEqualTo(VersionVector.EMPTY);
  }

  @Test
  void aGenerationIsAboveTheOneBeforeWhateverTheClockSays() {
    long first = GroupRecord.nextGeneration(0, 1_000, 5);

    assertThat(GroupRecord.nextGeneration(first, 10, 5)).isEqualTo(first + 1);
    assertThat(GroupRecord.nextGeneration(first, 1_001, 0)).isGreaterThan(first);
    assertThat(GroupRecord.nextGeneration(0, 1_000, 6)).isNotEqualTo(first);
  }

  @Test
  void noTwoEntriesHaveOneId() {
    GroupName group = new GroupName("record");

    assertThat(
            List.of(
                GroupEntries.NAMES,
                GroupEntries.record(group),
                GroupEntries.record(new GroupName("names")),
                GroupEntries.node(group, new NodeName("record")),
                GroupEntries.position(group, 5, ONE)))
        .doesNotHaveDuplicates();
  }

  @Test
  void namesComeBackFromTheirBytes() {
    SortedSet<GroupName> names =
        new TreeSet<>(List.of(new GroupName("a"), new GroupName("z".repeat(64))));

    assertThat(GroupEntries.decodeNames(new ByteReader(GroupEntries.encodeNames(names))))
        .isEqualTo(names);
  }

  @Test
  void positionsOfDifferentPartitionsAndGenerationsAreDifferentEntries() {
    GroupName group = new GroupName("indexer");

    assertThat(
            List.of(
                GroupEntries.position(group, 5, ONE),
                GroupEntries.position(group, 5, TWO),
                GroupEntries.position(group, 5, new Partition(1, 1)),
                GroupEntries.position(group, 6, ONE)))
        .doesNotHaveDuplicates();
  }

  @Test
  void aRecordComesBackFromItsBytes() {
    GroupFilter filter =
        new GroupFilter(
            new TreeSet<>(List.of("vector.written")),
            new TreeSet<>(List.of("docs", "images")),
            Bytes.utf8("a/"));
    GroupRecord record =
        new GroupRecord(1L << 60, FeedPosition.NONE.with(Map.of(ONE, upTo(9))), filter);
    ByteWriter out = new ByteWriter(64);
    record.encode(out);

    assertThat(GroupRecord.decode(new ByteReader(out.toByteArray()))).isEqualTo(record);
  }

  @Test
  void aPresenceComesBackFromItsBytesAndEveryCutIsRefused() {
    TreeMap<MemberId, SortedSet<Partition>> claims = new TreeMap<>();
    claims.put(new MemberId("anna", 1), new TreeSet<>(List.of(ONE, TWO)));
    claims.put(new MemberId("bert", -2), new TreeSet<>());
    Presence presence = new Presence(-3, 300, claims);
    ByteWriter out = new ByteWriter(64);
    presence.encode(out);

    assertThat(Presence.decode(new ByteReader(out.toByteArray()))).isEqualTo(presence);
    for (int length = 0; length < out.length(); length++) {
      ByteReader cut = new ByteReader(out.array(), 0, length);
      assertThatThrownBy(() -> Presence.decode(cut)).isInstanceOf(CorruptDataException.class);
    }
  }

  @Test
  void siblingsOfAPresenceClaimWhatAnyOfThemClaims() {
    MemberId anna = new MemberId("anna", 1);
    Presence early = new Presence(1, 4, new TreeMap<>(Map.of(anna, new TreeSet<>(List.of(ONE)))));
    Presence late = new Presence(1, 5, new TreeMap<>(Map.of(anna, new TreeSet<>(List.of(TWO)))));

    Presence both = Presence.join(List.of(late, early));

    assertThat(both.beat()).isEqualTo(5);
    assertThat(both.claims().get(anna)).containsExactly(ONE, TWO);
  }

  @Test
  void aTokenMovesOnlyTheGenerationThatItWasGivenOutIn() {
    FeedPosition position = FeedPosition.NONE.with(Map.of(ONE, upTo(9)));
    GroupName group = new GroupName("indexer");
    String token = new GroupTokens("cluster", group, 5).encode(position);

    assertThat(new GroupTokens("cluster", group, 5).decode(token)).isEqualTo(position);
    for (GroupTokens other :
        List.of(
            new GroupTokens("cluster", group, 6),
            new GroupTokens("cluster", new GroupName("other"), 5),
            new GroupTokens("another", group, 5))) {
      assertThatThrownBy(() -> other.decode(token))
          .isInstanceOf(CorruptDataException.class)
          .hasMessageContaining("last reset");
    }
  }
}
