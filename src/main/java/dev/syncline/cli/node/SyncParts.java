package dev.syncline.cli.node;

import dev.syncline.adapter.metrics.MeteredOperations;
import dev.syncline.adapter.throttle.YieldingThrottle;
import dev.syncline.adapter.zstd.CompressionSettings;
import dev.syncline.adapter.zstd.Dictionaries;
import dev.syncline.adapter.zstd.DictionaryTrainer;
import dev.syncline.adapter.zstd.SyncCompressor;
import dev.syncline.config.SyncConfig;
import dev.syncline.port.SyncControl;
import dev.syncline.port.TimeSource;
import dev.syncline.verticle.replica.BaseVectors;
import dev.syncline.verticle.replica.SyncCounters;
import dev.syncline.verticle.replica.SyncTraffic;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts that the node's shards share to sync: codecs, dictionaries, throttle, counters. */
final class SyncParts {
  /** A dictionary takes some 50 ms of CPU, and is worth it only where payloads keep coming. */
  private static final long TRAIN_MILLIS = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(SyncParts.class);
  private static final long OBSERVE_MILLIS = 1_000;

  private final Dictionaries dictionaries = new Dictionaries();
  private final DictionaryTrainer trainer =
      new DictionaryTrainer(DictionaryTrainer.Settings.DEFAULT, dictionaries);
  private final AtomicBoolean training = new AtomicBoolean();
  private final SyncCounters counters = new SyncCounters();
  private final YieldingThrottle throttle;
  private final SyncTraffic traffic;
  private long observedBytes;

  SyncParts(SyncConfig config, TimeSource time) {
    long cap =
        config.bytesPerSecond() == 0
            ? 0
            : Math.max(SyncControl.MIN_BYTES_PER_SECOND, config.bytesPerSecond());
    this.throttle = new YieldingThrottle(cap, config.yieldMillis(), time);
    this.traffic =
        new SyncTraffic(
            () -> new SyncCompressor(CompressionSettings.DEFAULT, dictionaries, trainer),
            throttle,
            counters,
            new BaseVectors(config.baseBytes()));
  }

  SyncTraffic traffic() {
    return traffic;
  }

  SyncControl.Throttling throttling() {
    return new SyncControl.Throttling(
        throttle.askedBytesPerSecond(),
        throttle.yieldMillis(),
        throttle.bytesPerSecond(),
        throttle.isEngaged());
  }

  void setThrottling(long bytesPerSecond, int yieldMillis) {
    throttle.set(bytesPerSecond, yieldMillis);
    LOG.atInfo()
        .addKeyValue("bytesPerSecond", bytesPerSecond)
        .addKeyValue("yieldMillis", yieldMillis)
        .log("the throttle of sync has been set");
  }

  /** Begins to train dictionaries, and to look at how long writes take. */
  void start(Vertx vertx, MeteredOperations operations) {
    vertx.setPeriodic(TRAIN_MILLIS, id -> train(vertx));
    vertx.setPeriodic(OBSERVE_MILLIS, id -> observe(operations.takeMeanWriteMillis()));
  }

  private void observe(double meanWriteMillis) {
    long sent = counters.get(SyncCounters.Count.BYTES_SENT);
    throttle.observe(meanWriteMillis, sent - observedBytes);
    observedBytes = sent;
  }

  private void train(Vertx vertx) {
    if (trainer.isDue() && training.compareAndSet(false, true)) {
      vertx.executeBlocking(trainer::train, false).onComplete(done -> training.set(false));
    }
  }
}
