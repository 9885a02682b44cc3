package dev.syncline.adapter.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.syncline.port.Throttle;
import dev.syncline.port.TimeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyncThrottleTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MB = 1_000_000;

  /** The bucket counts whole bytes. */
  private static final Offset<Long> A_BYTE = within(2_000L);

  private final VirtualTime time = new VirtualTime();
  private final List<String> told = new ArrayList<>();

  private static final class VirtualTime implements TimeSource {
    private long nanos = -5 * SECOND;

    void pass(long passed) {
      nanos += passed;
    }

    @Override
    public long wallMillis() {
      throw new AssertionError("the wall clock may jump");
    }

    @Override
    public long nanos() {
      return nanos;
    }
  }

  private SyncThrottle throttle(long bytesPerSecond) {
    SyncThrottle throttle = new SyncThrottle(bytesPerSecond, time);
    throttle.addListener(
        new Throttle.Listener() {
          @Override
          public void engaged(long bytesPerSecond) {
            told.add("engaged at " + bytesPerSecond);
          }

          @Override
          public void released(long bytesPerSecond) {
            told.add("released at " + bytesPerSecond);
          }
        });
    return throttle;
  }

  /** Bytes that one sender, who always has more, sends within the time. */
  private long sentWithin(SyncThrottle throttle, long seconds, long maxBatch, Random random) {
    long end = time.nanos() + seconds * SECOND;
    long sent = 0;
    while (true) {
      long bytes = 1 + random.nextLong(maxBatch);
      time.pass(throttle.reserve(bytes));
      if (time.nanos() >= end) {
        return sent;
      }
      sent += bytes;
    }
  }

  @ParameterizedTest
  @CsvSource({"100000, 8000", "1000000, 1000000", "20000000, 4000000", "500000000, 4000000"})
  void whatIsSentIsWithinATwentiethOfTheCap(long bytesPerSecond, long maxBatch) {
    SyncThrottle throttle = throttle(bytesPerSecond);

    long sent = sentWithin(throttle, 30, maxBatch, new Random(7));

    assertThat(sent / 30.0).isBetween(bytesPerSecond * 0.95, bytesPerSecond * 1.05);
  }

  @Property(tries = 50)
  void theCapHoldsForAnySizesOfBatches(
      @ForAll long seed, @ForAll @LongRange(min = 1_000, max = 1 << 20) long maxBatch) {
    SyncThrottle throttle = throttle(MB);

    long sent = sentWithin(throttle, 30, maxBatch, new Random(seed));

    assertThat(sent).isBetween(30 * MB * 95 / 100, 30 * MB * 105 / 100);
  }

  @Test
  void severalSendersShareTheCap() {
    SyncThrottle throttle = throttle(MB);
    long[] free = new long[4];
    long end = time.nanos() + 30 * SECOND;
    java.util.Arrays.fill(free, time.nanos());
    long sent = 0;
    while (true) {
      int next = 0;
      for (int i = 1; i < free.length; i++) {
        next = free[i] < free[next] ? i : next;
      }
      time.pass(free[next] - time.nanos());
      long leaves = time.nanos() + throttle.reserve(50_000);
      if (leaves >= end) {
        break;
      }
      free[next] = leaves;
      sent += 50_000;
    }

    assertThat(sent).isBetween(30 * MB * 95 / 100, 30 * MB * 105 / 100);
  }

  @Test
  void aBurstPassesAndThenTheRateRules() {
    SyncThrottle throttle = throttle(MB);

    assertThat(throttle.reserve(250_000)).isZero();
    assertThat(throttle.reserve(100_000)).isCloseTo(SECOND / 10, A_BYTE);
    assertThat(throttle.reserve(100_000)).isCloseTo(SECOND / 5, A_BYTE);
  }

  @Test
  void aBatchLargerThanTheBurstGoesIntoDebtAndPassesWhole() {
    SyncThrottle throttle = throttle(MB);

    assertThat(throttle.reserve(10 * MB)).isCloseTo(9_750_000_000L, A_BYTE);
    time.pass(SECOND);
    assertThat(throttle.reserve(1)).isCloseTo(8_750_000_000L, A_BYTE);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 1 << 20, Long.MAX_VALUE})
  void withoutACapNobodyWaits(long bytes) {
    SyncThrottle throttle = throttle(0);

    assertThat(throttle.reserve(bytes)).isZero();
    assertThat(throttle.reserve(bytes)).isZero();
    assertThat(throttle.isEngaged()).isFalse();
    assertThat(told).isEmpty();
  }

  @Test
  void aNewCapHoldsAtOnceForWhatIsStillOwed() {
    SyncThrottle throttle = throttle(MB);
    throttle.reserve(4_250_000);

    throttle.setBytesPerSecond(2 * MB);

    assertThat(throttle.bytesPerSecond()).isEqualTo(2 * MB);
    assertThat(throttle.reserve(2 * MB)).isCloseTo(3 * SECOND, A_BYTE);
    throttle.setBytesPerSecond(MB / 2);
    assertThat(throttle.reserve(0)).isZero();
    assertThat(throttle.reserve(1)).isCloseTo(12 * SECOND, A_BYTE);
  }

  @Test
  void removingTheCapForgivesTheDebt() {
    SyncThrottle throttle = throttle(MB);
    throttle.reserve(100 * MB);

    throttle.setBytesPerSecond(0);
    assertThat(throttle.reserve(100 * MB)).isZero();
    throttle.setBytesPerSecond(MB);

    assertThat(throttle.reserve(250_000)).isZero();
    assertThat(told).containsExactly("engaged at 1000000", "released at 0");
  }

  @Test
  void engagedAndReleasedAreToldOnceEach() {
    SyncThrottle throttle = throttle(MB);
    for (int i = 0; i < 10; i++) {
      time.pass(throttle.reserve(200_000));
    }
    assertThat(throttle.isEngaged()).isTrue();
    assertThat(told).containsExactly("engaged at 1000000");

    time.pass(SECOND / 8);
    assertThat(throttle.isEngaged()).isFalse();
    assertThat(throttle.isEngaged()).isFalse();
    assertThat(told).containsExactly("engaged at 1000000", "released at 1000000");

    throttle.reserve(MB);
    assertThat(told).hasSize(3).last().isEqualTo("engaged at 1000000");
  }

  @Test
  void aReservationFindsOutThatTheThrottleIsReleased() {
    SyncThrottle throttle = throttle(MB);
    throttle.reserve(MB);
    time.pass(SECOND);

    assertThat(throttle.reserve(1)).isZero();
    assertThat(told).containsExactly("engaged at 1000000", "released at 1000000");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1, 1_023, 1_000_000_001, Long.MAX_VALUE})
  void aCapThatCannotBeKeptIsRefusedAndTheOldOneStays(long cap) {
    SyncThrottle throttle = throttle(MB);

    assertThatThrownBy(() -> throttle.setBytesPerSecond(cap))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bytes per second are " + cap + ", must be 0 or 1024 to 1000000000");
    assertThat(throttle.bytesPerSecond()).isEqualTo(MB);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, (1 << 30) + 1, Long.MAX_VALUE})
  void whatNoFrameHoldsCannotBeReserved(long bytes) {
    SyncThrottle throttle = throttle(SyncThrottle.MIN_BYTES_PER_SECOND);

    assertThatThrownBy(() -> throttle.reserve(bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bytes to reserve are " + bytes);
    assertThat(throttle.reserve(1)).isZero();
  }
}
