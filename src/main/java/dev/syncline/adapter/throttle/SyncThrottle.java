package dev.syncline.adapter.throttle;

import dev.syncline.port.Throttle;
import dev.syncline.port.TimeSource;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.github.bucket4j.local.LocalBucket;
import io.github.bucket4j.local.LocalBucketBuilder;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A token bucket of bytes that may go into debt, so that a batch larger than a burst passes whole
 * and those after it wait.
 *
 * <p>The burst is a quarter of a second: within 30 s it adds less than 1 % to the rate. The
 * throttle counts as released once half the burst has been regained, or a sender at its cap would
 * release it between any two batches.
 */
public final class SyncThrottle implements Throttle {
  /** The lowest cap but 0: at less, one entry would take hours. */
  public static final long MIN_BYTES_PER_SECOND = 1_024;

  /** The highest cap, what the bucket can count; beyond it, 0 is meant. */
  public static final long MAX_BYTES_PER_SECOND = 1_000_000_000;

  /** Far more than a frame holds; the waits of thousands of them can still be counted. */
  private static final long MAX_RESERVATION_BYTES = 1L << 30;

  private static final int BURSTS_PER_SECOND = 4;

  private final TimeMeter time;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private Optional<LocalBucket> bucket = Optional.empty();
  private long bytesPerSecond;
  private boolean engaged;

  /**
   * A throttle with a first cap.
   *
   * @param bytesPerSecond the cap, 0 for none
   * @param time the node's clock, of which the monotonic one is read
   */
  public SyncThrottle(long bytesPerSecond, TimeSource time) {
    this.time = new Monotonic(time);
    setBytesPerSecond(bytesPerSecond);
  }

  private record Monotonic(TimeSource source) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return source.nanos();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }

  @Override
  public synchronized long reserve(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes to reserve are " + bytes);
    }
    if (bucket.isEmpty() || bytes == 0) {
      return 0;
    }
    if (bytes > MAX_RESERVATION_BYTES) {
      throw new IllegalArgumentException(
          "bytes to reserve are " + bytes + ", limit " + MAX_RESERVATION_BYTES);
    }
    settle();
    long waitNanos = bucket.get().consumeIgnoringRateLimits(bytes);
    if (waitNanos > 0 && !engaged) {
      engaged = true;
      listeners.forEach(listener -> listener.engaged(bytesPerSecond));
    }
    return waitNanos;
  }

  /** Releases the throttle if half a burst has been regained. */
  private void settle() {
    if (engaged && available() >= burst(bytesPerSecond) / 2) {
      release();
    }
  }

  private void release() {
    engaged = false;
    listeners.forEach(listener -> listener.released(bytesPerSecond));
  }

  private long available() {
    return bucket.map(LocalBucket::getAvailableTokens).orElse(Long.MAX_VALUE);
  }

  @Override
  public synchronized long bytesPerSecond() {
    return bytesPerSecond;
  }

  @Override
  public synchronized void setBytesPerSecond(long newBytesPerSecond) {
    if (newBytesPerSecond != 0
        && (newBytesPerSecond < MIN_BYTES_PER_SECOND || newBytesPerSecond > MAX_BYTES_PER_SECOND)) {
      throw new IllegalArgumentException(
          "bytes per second are "
              + newBytesPerSecond
              + ", must be 0 or "
              + MIN_BYTES_PER_SECOND
              + " to "
              + MAX_BYTES_PER_SECOND);
    }
    bytesPerSecond = newBytesPerSecond;
    if (newBytesPerSecond == 0) {
      bucket = Optional.empty();
      if (engaged) {
        release();
      }
    } else if (bucket.isPresent()) {
      // Bytes owed stay bytes owed.
      bucket
          .get()
          .replaceConfiguration(configuration(newBytesPerSecond), TokensInheritanceStrategy.AS_IS);
    } else {
      bucket = Optional.of(newBucket(newBytesPerSecond));
    }
  }

  private LocalBucket newBucket(long rate) {
    LocalBucketBuilder builder =
        new LocalBucketBuilder()
            .withCustomTimePrecision(time)
            // Every method of this class holds its monitor.
            .withSynchronizationStrategy(SynchronizationStrategy.NONE);
    for (var bandwidth : configuration(rate).getBandwidths()) {
      builder.addLimit(bandwidth);
    }
    return builder.build();
  }

  private static BucketConfiguration configuration(long rate) {
    return BucketConfiguration.builder()
        .addLimit(limit -> limit.capacity(burst(rate)).refillGreedy(rate, Duration.ofSeconds(1)))
        .build();
  }

  private static long burst(long rate) {
    return rate / BURSTS_PER_SECOND;
  }

  @Override
  public synchronized boolean isEngaged() {
    settle();
    return engaged;
  }

  @Override
  public void addListener(Listener listener) {
    listeners.add(listener);
  }
}
