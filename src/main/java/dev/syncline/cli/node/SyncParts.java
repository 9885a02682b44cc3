package dev.syncline.cli.node;

import dev.syncline.adapter.throttle.SyncThrottle;
import dev.syncline.adapter.zstd.CompressionSettings;
import dev.syncline.adapter.zstd.Dictionaries;
import dev.syncline.adapter.zstd.DictionaryTrainer;
import dev.syncline.adapter.zstd.SyncCompressor;
import dev.syncline.config.SyncConfig;
import dev.syncline.port.TimeSource;
import dev.syncline.verticle.replica.BaseVectors;
import dev.syncline.verticle.replica.SyncCounters;
import dev.syncline.verticle.replica.SyncTraffic;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicBoolean;

/** The parts that the node's shards share to sync: codecs, dictionaries, throttle, counters. */
final class SyncParts {
  /** A dictionary takes some 50 ms of CPU, and is worth it only where payloads keep coming. */
  private static final long TRAIN_MILLIS = 10_000;

  private final Dictionaries dictionaries = new Dictionaries();
  private final DictionaryTrainer trainer =
      new DictionaryTrainer(DictionaryTrainer.Settings.DEFAULT, dictionaries);
  private final AtomicBoolean training = new AtomicBoolean();
  private final SyncTraffic traffic;

  SyncParts(SyncConfig config, TimeSource time) {
    this.traffic =
        new SyncTraffic(
            () -> new SyncCompressor(CompressionSettings.DEFAULT, dictionaries, trainer),
            new SyncThrottle(0, time),
            new SyncCounters(),
            new BaseVectors(config.baseBytes()));
  }

  SyncTraffic traffic() {
    return traffic;
  }

  void start(Vertx vertx) {
    vertx.setPeriodic(TRAIN_MILLIS, id -> train(vertx));
  }

  private void train(Vertx vertx) {
    if (trainer.isDue() && training.compareAndSet(false, true)) {
      vertx.executeBlocking(trainer::train, false).onComplete(done -> training.set(false));
    }
  }
}
