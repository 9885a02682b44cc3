package dev.syncline.verticle.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.Conflict;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.port.ConflictStore.Query;
import dev.syncline.port.ConflictStore.Recorded;
import dev.syncline.port.Conflicts.Item;
import dev.syncline.port.Conflicts.Page;
import dev.syncline.port.Conflicts.Recording;
import dev.syncline.verticle.node.ConflictsOfAll.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConflictsOfAllTest {
  private static final NodeName N1 = new NodeName("n1");
  private static final NodeName N2 = new NodeName("n2");
  private static final Partition PARTITION = new Partition(3, 1);

  private static Recorded recorded(int loser, int winnerMillis) {
    Version lost =
        new Version(
            Samples.dot(1, loser), HybridTimestamp.ofMillis(loser), Samples.value("v" + loser));
    Conflict conflict =
        new Conflict(
            new EntryKey(1, Bytes.utf8("id")),
            Samples.dot(2, winnerMillis),
            HybridTimestamp.ofMillis(winnerMillis),
            lost);
    return new Recorded(PARTITION, conflict, 100 + winnerMillis);
  }

  private static Part part(NodeName node, boolean more, int... losers) {
    List<Recorded> records = IntStream.of(losers).mapToObj(each -> recorded(each, 1_000)).toList();
    return new Part(node, new ConflictsCodec.Answer(records, more));
  }

  private static List<Integer> losers(Page page) {
    return page.items().stream().map(each -> (int) each.loser().dot().counter()).toList();
  }

  @Test
  void aLoserIsListedOnceWithItsYoungestWinnerAndAllWhoHaveRecordedIt() {
    Part one = new Part(N1, new ConflictsCodec.Answer(List.of(recorded(1, 1_000)), false));
    Part two = new Part(N2, new ConflictsCodec.Answer(List.of(recorded(1, 2_000)), false));

    Page page = ConflictsOfAll.merge(List.of(one, two), 10, Ring.EMPTY);

    assertThat(page.items()).hasSize(1);
    Item item = page.items().get(0);
    assertThat(item.winnerTimestamp()).isEqualTo(HybridTimestamp.ofMillis(2_000));
    assertThat(item.recordings())
        .containsExactly(new Recording(N1, 1_100), new Recording(N2, 2_100));
    assertThat(page.next()).isNull();
  }

  @Test
  void aPageEndsWhereANodeWithMoreToSayHasGotTo() {
    Page page =
        ConflictsOfAll.merge(
            List.of(part(N1, true, 1, 4), part(N2, false, 2, 5, 6)), 10, Ring.EMPTY);

    assertThat(losers(page)).containsExactly(1, 2, 4);
    assertThat(page.next()).isEqualTo(recorded(4, 1_000).place());
  }

  @Test
  void pagesShowEverythingOnceWhateverTheirSize() {
    int[] ofOne = {1, 3, 5, 7, 8, 9};
    int[] ofTwo = {2, 3, 4, 8, 10};
    for (int limit = 1; limit <= 12; limit++) {
      List<Integer> shown = new ArrayList<>();
      int after = 0;
      while (true) {
        Page page =
            ConflictsOfAll.merge(
                List.of(partAfter(N1, ofOne, after, limit), partAfter(N2, ofTwo, after, limit)),
                limit,
                Ring.EMPTY);
        assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
        shown.addAll(losers(page));
        if (page.next() == null) {
          break;
        }
        after = (int) page.next().loser().counter();
      }
      assertThat(shown).as("limit %s", limit).containsExactly(1, 2, 3, 4, 5, 7, 8, 9, 10);
    }
  }

  private static Part partAfter(NodeName node, int[] all, int after, int limit) {
    List<Recorded> found =
        IntStream.of(all)
            .filter(each -> each > after)
            .limit(limit + 1L)
            .mapToObj(each -> recorded(each, 1_000))
            .toList();
    return new Part(node, ConflictsCodec.Answer.of(found, limit));
  }

  @Test
  void whoeverDoesNotAnswerIsNamed() {
    Page page =
        ConflictsOfAll.merge(List.of(part(N1, false, 1), new Part(N2, null)), 10, Ring.EMPTY);

    assertThat(page.unanswered()).containsExactly(N2);
    assertThat(losers(page)).containsExactly(1);
  }

  @Test
  void whatNodesAskAndAnswerComesBackFromItsBytes() {
    Query query = new Query(4, recorded(3, 1_000).place(), -5, Bytes.utf8("id"), 17);
    Query plain = new Query(4, null, Long.MIN_VALUE, null, 1);
    ConflictsCodec.Answer answer =
        new ConflictsCodec.Answer(List.of(recorded(1, 5), recorded(2, 6)), true);

    assertThat(ConflictsCodec.decodeQuery(ConflictsCodec.encode(query))).isEqualTo(query);
    assertThat(ConflictsCodec.decodeQuery(ConflictsCodec.encode(plain))).isEqualTo(plain);
    assertThat(ConflictsCodec.decodeAnswer(ConflictsCodec.encode(answer))).isEqualTo(answer);
  }
}
