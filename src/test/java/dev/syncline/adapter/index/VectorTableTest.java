package dev.syncline.adapter.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.port.VectorIndex.Figures;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VectorTableTest {
  private final HeldEntries held = new HeldEntries(2, Metric.COSINE, IndexKind.HNSW);
  private final Table table = table(held);

  private static Table table(HeldEntries held) {
    Similarity similarity = new Similarity(Metric.COSINE, 2);
    Quantizer quantizer = new Quantizer(similarity, 2, 0, ForkJoinPool.commonPool());
    return new Table(
        held.collection,
        () -> new Graph(similarity, quantizer, 2, ForkJoinPool.commonPool()),
        new PayloadFilter(),
        new MemoryLimit(Long.MAX_VALUE));
  }

  private void put(int number) {
    put(number, number);
  }

  private void put(int number, int y) {
    put(table, held, number, y);
  }

  private static void put(Table table, HeldEntries held, int number, int y) {
    Content.Value value = new Content.Value(HeldEntries.bytes(1, y), Bytes.EMPTY);
    Entry entry =
        new Entry(held.collection.policy(), List.of(held.version(value)), VersionVector.EMPTY);
    Similarity similarity = new Similarity(Metric.COSINE, 2);
    table.replace(0, RandomWrites.id(number), Incoming.of(held.collection, similarity, entry));
  }

  private List<Bytes> waiting() {
    Moment moment = table.begin(-1, false);
    List<Bytes> ids = waiting(moment);
    table.end(moment);
    return ids;
  }

  /** How many rows are kept for those that wait. */
  private int kept() {
    Moment moment = table.begin(-1, false);
    AtomicInteger rows = new AtomicInteger();
    moment.waiting().forEach(row -> rows.incrementAndGet());
    table.end(moment);
    return rows.get();
  }

  private static List<Bytes> waiting(Moment moment) {
    List<Bytes> ids = new ArrayList<>();
    moment
        .waiting()
        .forEach(
            row -> {
              if (!row.isIn(moment.graph()) && moment.sees(row)) {
                ids.add(row.id);
              }
            });
    return ids;
  }

  private List<Table.Link> take(int most) {
    List<Table.Link> taken = new ArrayList<>();
    while (taken.size() < most) {
      Table.Link link = table.take(0);
      if (link == null) {
        break;
      }
      taken.add(link);
    }
    return taken;
  }

  private static void link(Table table, List<Table.Link> links) {
    links.forEach(
        each -> {
          each.graph().link(each.node());
          table.linked(each);
        });
  }

  /** Rows are scanned once each, whoever links them to what is no graph any more. */
  @Test
  void whatWaitsForARenewedGraphWaitsOnce() {
    for (int i = 0; i < 30; i++) {
      put(i);
    }
    List<Table.Link> slow = take(5);
    link(table, take(10));
    table.renewGraph();
    assertThat(waiting()).doesNotHaveDuplicates().hasSize(30);
    link(table, slow);
    assertThat(waiting()).doesNotHaveDuplicates().hasSize(30);
    assertThat(table.figures(1, 0).waiting()).isEqualTo(30);

    link(table, take(40));
    assertThat(waiting()).isEmpty();
    assertThat(table.figures(1, 0).waiting()).isZero();
    assertThat(table.take(0)).isNull();
  }

  @Test
  void whoDiesWhileItIsLinkedToAFormerGraphIsGone() {
    for (int i = 0; i < 10; i++) {
      put(i);
    }
    List<Table.Link> slow = take(10);
    table.renewGraph();
    table.forget(0);
    link(table, slow);
    assertThat(waiting()).isEmpty();
    assertThat(table.figures(1, 0)).isEqualTo(Figures.NONE);
  }

  /** Nobody takes them where there is no thread to build, or the graph is not worth it any more. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 20})
  void whatDiesWhileItWaitsIsLetGoOfHoweverMuchIsLinked(int linked) {
    for (int i = 0; i < 20; i++) {
      put(i);
    }
    link(table, take(linked));
    for (int y = 100; y < 20_100; y++) {
      put(y % 20, y);
    }
    assertThat(kept()).isLessThan(1_100);
    assertThat(waiting()).doesNotHaveDuplicates().hasSize(20);
    assertThat(table.figures(1, 0).waiting()).isEqualTo(20);

    link(table, take(100));
    assertThat(waiting()).isEmpty();
    assertThat(table.figures(1, 0).waiting()).isZero();
  }

  @Test
  void whatIsBeingLinkedWhileOthersAreLetGoOfWaitsUntilItIs() {
    for (int i = 0; i < 20; i++) {
      put(i);
    }
    List<Table.Link> slow = take(7);
    for (int y = 100; y < 20_100; y++) {
      put(y % 10 + 10, y);
    }
    assertThat(waiting()).doesNotHaveDuplicates().hasSize(20);
    assertThat(take(100)).hasSize(13);
    assertThat(waiting()).doesNotHaveDuplicates().hasSize(20);
    link(table, slow);
    assertThat(waiting()).doesNotHaveDuplicates().hasSize(13);
  }

  @Test
  void aSearchSeesWhatWaitedWhenItBeganHoweverMuchHasDiedSince() {
    for (int i = 0; i < 20; i++) {
      put(i);
    }
    Moment moment = table.begin(-1, false);
    for (int y = 100; y < 20_100; y++) {
      put(y % 20, y);
    }
    assertThat(waiting(moment)).doesNotHaveDuplicates().hasSize(20);
    table.end(moment);
    assertThat(kept()).isLessThan(1_100);
  }

  @Test
  void whatIsForgottenWhileItWaitsIsLetGoOf() {
    for (int i = 0; i < 20_000; i++) {
      put(i);
    }
    table.forget(0);
    assertThat(kept()).isZero();
  }

  /** What is not counted must not be held, but for a little. */
  @ParameterizedTest
  @EnumSource(
      value = IndexKind.class,
      names = {"HNSW", "PQ", "FLAT"})
  void ofWhatIsForgottenNothingStaysInMemory(IndexKind kind) {
    HeldEntries its = new HeldEntries(2, Metric.COSINE, kind);
    Table forgetful = table(its);
    List<WeakReference<Row>> rows = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      put(forgetful, its, i, i);
      rows.add(new WeakReference<>(Objects.requireNonNull(forgetful.row(i))));
    }
    assertThat(rows).noneMatch(each -> each.get() == null);
    forgetful.forget(0);
    assertThat(forgetful.figures(1, 0)).isEqualTo(Figures.NONE);
    await()
        .until(
            () -> {
              System.gc();
              return rows.stream().filter(each -> each.get() != null).count() < 1_100;
            });
  }
}
