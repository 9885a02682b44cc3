package dev.syncline.verticle.replica;

import dev.syncline.adapter.throttle.SyncThrottle;
import dev.syncline.adapter.zstd.CompressionSettings;
import dev.syncline.adapter.zstd.Dictionaries;
import dev.syncline.adapter.zstd.DictionaryTrainer;
import dev.syncline.adapter.zstd.SyncCompressor;
import dev.syncline.port.StoppedClock;
import dev.syncline.port.Throttle;

/** Sync traffic for tests. */
final class SyncTraffics {
  private SyncTraffics() {}

  static SyncTraffic unthrottled() {
    return with(new SyncThrottle(0, new StoppedClock()));
  }

  static SyncTraffic with(Throttle throttle) {
    Dictionaries dictionaries = new Dictionaries();
    DictionaryTrainer trainer =
        new DictionaryTrainer(DictionaryTrainer.Settings.DEFAULT, dictionaries);
    return new SyncTraffic(
        () -> new SyncCompressor(CompressionSettings.DEFAULT, dictionaries, trainer),
        throttle,
        new SyncCounters(),
        new BaseVectors(1 << 20));
  }
}
