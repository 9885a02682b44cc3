package dev.syncline.adapter.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.port.VectorIndex.Figures;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ExhaustedTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final CollectionInfo docs =
      new CollectionInfo(1, "docs", 2, Metric.COSINE, 1, ConflictPolicy.SIBLINGS, IndexKind.HNSW);
  private final MemoryLimit memory = new MemoryLimit(1_000);

  private Exhausted exhausted(int times) {
    return new Exhausted(docs, new Figures(10, 0, 0, 1_000, 0.5), times, 0);
  }

  @Test
  void itIsWorthAnotherTryOnceThereMayBeRoom() {
    Exhausted one = exhausted(1);
    assertThat(one.isWorthAnotherTry(memory, SECOND)).isFalse();
    one.deleted();
    assertThat(one.isWorthAnotherTry(memory, SECOND)).isTrue();
    memory.use(1);
    assertThat(one.isWorthAnotherTry(memory, SECOND)).isFalse();
    for (int i = 0; i < 100; i++) {
      one.deleted();
    }
    assertThat(one.isWorthAnotherTry(memory, SECOND)).isTrue();
    assertThat(one.bytes()).isEqualTo(1_000);
  }

  @Test
  void thePauseBeforeItDoubles() {
    for (int times = 1; times <= 40; times++) {
      Exhausted one = exhausted(times);
      one.deleted();
      long pause = SECOND << Math.min(12, times - 1);
      assertThat(one.isWorthAnotherTry(memory, pause - 1)).isFalse();
      assertThat(one.isWorthAnotherTry(memory, pause)).isTrue();
    }
  }
}
