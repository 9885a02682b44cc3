package dev.syncline.adapter.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.search.Filter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

  /** Who searches holds up others that do, and reads for as long as others write. */
  @Test
  void whoSearchesDoesNotWaitForWritesToEnd() {
    Bytes large =
        Bytes.utf8(
            "{\"a\":["
                + IntStream.range(0, 50_000)
                    .mapToObj(Integer::toString)
                    .collect(Collectors.joining(","))
                + "]}");
    filter.add(1, large);
    AtomicBoolean isOver = new AtomicBoolean();
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              while (!isOver.get()) {
                filter.add(1, large);
                LockSupport.parkNanos(100_000);
              }
            });
    try {
      RoaringBitmap selected =
          CompletableFuture.supplyAsync(
                  () -> filter.select(HAS_A, RoaringBitmap.bitmapOf(1), ordinal -> large))
              .orTimeout(30, TimeUnit.SECONDS)
              .join();
      assertThat(selected).isEqualTo(RoaringBitmap.bitmapOf(1));
    } finally {
      isOver.set(true);
      writer.join();
    }
  }
}
