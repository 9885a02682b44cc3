package dev.syncline.load.wire;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import dev.syncline.adapter.zstd.CompressionSettings;
import dev.syncline.adapter.zstd.Dictionaries;
import dev.syncline.adapter.zstd.DictionaryTrainer;
import dev.syncline.adapter.zstd.SyncCompressor;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.entry.Content;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.core.sync.SyncItem;
import dev.syncline.load.measure.Spread;
import dev.syncline.port.HeldVectors;
import dev.syncline.port.SyncCodec;
import dev.syncline.port.SyncCodec.DataKind;
import dev.syncline.port.SyncCodec.Decoded;
import dev.syncline.port.SyncCodec.DictionaryUse;
import dev.syncline.port.SyncCodec.Encoded;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Sends batches through the codec, on this thread and without a network. */
public final class WireTrial {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int REPEATS = 5;

  /** Enough for the JIT, whatever the size of the data. */
  private static final long WARM_UP_BYTES = 60_000_000;

  private final int level;

  /** Trials at one level of zstd. */
  public WireTrial(int level) {
    this.level = level;
  }

  /** One pass over all batches, on the same thread. */
  private interface Pass {
    void run();
  }

  /**
   * Encodes and decodes batches, and checks that they come back.
   *
   * @param kinds which bytes to count; CPU is that of the whole batch per byte counted
   * @param samples what the dictionary is trained on before; empty for none
   */
  public WireLine measure(
      String data,
      List<SyncBatch> batches,
      HeldVectors held,
      Set<DataKind> kinds,
      List<SyncBatch> samples) {
    Dictionaries known = new Dictionaries();
    DictionaryTrainer trainer = new DictionaryTrainer(DictionaryTrainer.Settings.DEFAULT, known);
    CompressionSettings settings =
        new CompressionSettings(
            level,
            CompressionSettings.DEFAULT.maxRawBytes(),
            CompressionSettings.DEFAULT.maxDictionaryInputBytes());
    try (SyncCompressor codec = new SyncCompressor(settings, known, trainer)) {
      samples.forEach(sample -> codec.encode(sample, held, DictionaryUse.AVOIDED));
      if (!samples.isEmpty() && !trainer.train()) {
        throw new IllegalStateException("the samples yield no dictionary");
      }
      List<Encoded> encoded = encode(codec, batches, held);
      checkComesBack(codec, batches, encoded, held);
      double raw = sum(encoded, kinds, true);
      double encode = micros(raw, () -> encode(codec, batches, held));
      double decode = micros(raw, () -> encoded.forEach(each -> codec.decode(each.frame(), held)));
      return line(data, batches, raw, wire(encoded, kinds), encode, decode);
    }
  }

  private static List<Encoded> encode(SyncCodec codec, List<SyncBatch> batches, HeldVectors held) {
    List<Encoded> frames = new ArrayList<>(batches.size());
    for (SyncBatch batch : batches) {
      frames.add(codec.encode(batch, held, DictionaryUse.ALLOWED));
    }
    return frames;
  }

  private static void checkComesBack(
      SyncCodec codec, List<SyncBatch> batches, List<Encoded> encoded, HeldVectors held) {
    for (int i = 0; i < batches.size(); i++) {
      Decoded decoded = codec.decode(encoded.get(i).frame(), held);
      if (!decoded.equals(new Decoded.Complete(batches.get(i)))) {
        throw new IllegalStateException("batch " + i + " did not come back");
      }
    }
  }

  private static double sum(List<Encoded> frames, Set<DataKind> kinds, boolean raw) {
    double bytes = 0;
    for (Encoded frame : frames) {
      for (SyncCodec.Share share : frame.shares()) {
        if (kinds.contains(share.kind())) {
          bytes += raw ? share.rawBytes() : share.wireBytes();
        }
      }
    }
    return bytes;
  }

  /** All kinds together are the frame with its header. */
  private static double wire(List<Encoded> frames, Set<DataKind> kinds) {
    return kinds.size() == DataKind.values().length
        ? frames.stream().mapToLong(each -> each.frame().length()).sum()
        : sum(frames, kinds, false);
  }

  /** The vectors of each batch as they lie in memory, through zstd: what planes have to beat. */
  public WireLine plain(String data, List<SyncBatch> batches) {
    List<byte[]> inputs = batches.stream().map(WireTrial::vectors).toList();
    double raw = inputs.stream().mapToLong(each -> each.length).sum();
    try (ZstdCompressCtx packing = new ZstdCompressCtx().setLevel(level);
        ZstdDecompressCtx unpacking = new ZstdDecompressCtx()) {
      List<byte[]> packed = inputs.stream().map(packing::compress).toList();
      double wire = packed.stream().mapToLong(each -> each.length).sum();
      double encode = micros(raw, () -> inputs.forEach(packing::compress));
      double decode =
          micros(
              raw,
              () -> {
                for (int i = 0; i < packed.size(); i++) {
                  unpacking.decompress(packed.get(i), inputs.get(i).length);
                }
              });
      return line(data, batches, raw, wire, encode, decode);
    }
  }

  private static byte[] vectors(SyncBatch batch) {
    ByteWriter out = new ByteWriter(1 << 16);
    for (SyncItem item : batch.items()) {
      item.entry()
          .versions()
          .forEach(version -> out.writeRaw(((Content.Value) version.content()).vector().array()));
    }
    return out.toByteArray();
  }

  private WireLine line(
      String data,
      List<SyncBatch> batches,
      double raw,
      double wire,
      double encodeMicros,
      double decodeMicros) {
    int entries = batches.stream().mapToInt(batch -> batch.items().size()).sum();
    return new WireLine(
        data,
        entries / batches.size(),
        level,
        raw / entries,
        wire / entries,
        encodeMicros,
        decodeMicros);
  }

  /** CPU of this thread for a million raw bytes; the median of the repeats. */
  private static double micros(double rawBytes, Pass pass) {
    for (double done = 0; done < WARM_UP_BYTES; done += rawBytes) {
      pass.run();
    }
    List<Double> repeats = new ArrayList<>();
    for (int i = 0; i < REPEATS; i++) {
      long before = THREADS.getCurrentThreadCpuTime();
      pass.run();
      repeats.add((THREADS.getCurrentThreadCpuTime() - before) / 1e3 / (rawBytes / 1e6));
    }
    return Spread.of(repeats).median();
  }
}
