package dev.syncline.adapter.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.search.Filter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

class PayloadFilterTest {
  private static final Filter HAS_A = new Filter.Exists(List.of("a"), true);

  private final PayloadFilter filter = new PayloadFilter();

  /** A disk may be slow. */
  @Test
  void whoReadsPayloadsKeepsNobodyWaiting() {
    RoaringBitmap unknown = RoaringBitmap.bitmapOf(1);
    RoaringBitmap selected =
        filter.select(
            HAS_A,
            unknown,
            ordinal ->
                CompletableFuture.supplyAsync(
                        () -> filter.select(HAS_A, unknown, same -> Bytes.utf8("{\"a\":1}")))
                    .thenApply(other -> Bytes.utf8(other.isEmpty() ? "{}" : "{\"a\":1}"))
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join());
    assertThat(selected).isEqualTo(unknown);
  }

  /** What an entry had takes room, too: payloads are counted, not entries. */
  @Test
  void whatFewEntriesHadIsForgottenHoweverOftenTheyChange() {
    RoaringBitmap live = RoaringBitmap.bitmapOf(1);
    Bytes last = Bytes.utf8("{\"a\":\"x\"}");
    filter.add(1, last);
    long bytes = filter.tend(() -> live, ordinal -> last);
    for (int i = 0; i < 2_000; i++) {
      filter.add(1, Bytes.utf8("{\"a\":\"" + i + "\"}"));
    }
    filter.add(1, last);
    assertThat(filter.tend(() -> live, ordinal -> last)).isLessThan(2 * bytes);
  }
}
