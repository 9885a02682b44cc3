package dev.syncline.adapter.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.port.VectorIndex.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class VectorTableTest {
  private final HeldEntries held = new HeldEntries(2, Metric.COSINE, IndexKind.HNSW);
  private final Similarity similarity = new Similarity(Metric.COSINE, 2);
  private final Quantizer quantizer = new Quantizer(similarity, 2, 0, ForkJoinPool.commonPool());
  private final Table table =
      new Table(
          held.collection,
          () -> new Graph(similarity, quantizer, 2, ForkJoinPool.commonPool()),
          new PayloadFilter(),
          new MemoryLimit(Long.MAX_VALUE));

  private void put(int number) {
    Content.Value value = new Content.Value(HeldEntries.bytes(1, number), Bytes.EMPTY);
    Entry entry =
        new Entry(held.collection.policy(), List.of(held.version(value)), VersionVector.EMPTY);
    table.replace(0, RandomWrites.id(number), Incoming.of(held.collection, similarity, entry));
  }

  private List<Bytes> waiting() {
    Moment moment = table.begin(-1, false);
    List<Bytes> ids = new ArrayList<>();
    moment
        .waiting()
        .forEach(
            row -> {
              if (!row.isIn(moment.graph()) && moment.sees(row)) {
                ids.add(row.id);
              }
            });
    table.end(moment);
    return ids;
  }

  private List<Table.Link> take(int most) {
    List<Table.Link> taken = new ArrayList<>();
    for (Table.Link link = table.take(0); link != null; link = table.take(0)) {
      taken.add(link);
      if (taken.size() == most) {
        break;
      }
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
}
