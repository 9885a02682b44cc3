package dev.syncline.adapter.zstd;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDictTrainer;
import com.github.luben.zstd.ZstdException;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Version;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.core.sync.SyncItem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Trains the node's dictionary from the payloads that it has sent lately, and adopts it only if it
 * makes small frames smaller than the one before does.
 *
 * <p>Thread-safe: shown payloads by all codecs, trained by one worker.
 */
public final class DictionaryTrainer {
  /**
   * How it is trained.
   *
   * @param level zstd's, as the codecs have it
   * @param dictionaryBytes size aimed at. On payloads of 100 bytes 64 KiB save 4 % more than 8 KiB,
   *     and cost eight times as much to teach
   * @param sampleBytes most bytes of payloads that are kept for training
   */
  public record Settings(int level, int dictionaryBytes, int sampleBytes) {
    /** Level 1, 8 KiB out of 256 KiB. */
    public static final Settings DEFAULT = new Settings(1, 8 << 10, 256 << 10);

    /** Checks the bounds. */
    public Settings {
      if (dictionaryBytes < 256 || dictionaryBytes > Dictionary.MAX_BYTES) {
        throw new IllegalArgumentException(
            "a dictionary of "
                + dictionaryBytes
                + " bytes, limits 256 and "
                + Dictionary.MAX_BYTES);
      }
      if (sampleBytes < 8L * dictionaryBytes) {
        throw new IllegalArgumentException("samples have to be eight times the dictionary");
      }
    }
  }

  private static final int SHOWN_PER_BATCH = 16;
  private static final int MAX_SAMPLE_BYTES = 8 << 10;
  private static final int HELD_BACK_EVERY = 5;
  private static final int TRIAL_PAYLOADS = 10;

  private final Settings settings;
  private final Dictionaries dictionaries;
  private final Deque<Bytes> samples = new ArrayDeque<>();
  private long sampledBytes;
  private long freshBytes;

  /** A trainer that nothing has been shown to. */
  public DictionaryTrainer(Settings settings, Dictionaries dictionaries) {
    this.settings = settings;
    this.dictionaries = dictionaries;
  }

  /** Keeps a few payloads of a batch as samples, the oldest ones make room. */
  void show(SyncBatch batch) {
    int every = Math.max(1, batch.items().size() / SHOWN_PER_BATCH);
    for (int i = 0; i < batch.items().size(); i += every) {
      SyncItem item = batch.items().get(i);
      for (Version version : item.entry().versions()) {
        if (version.content() instanceof Content.Value value) {
          keep(value.payload());
        }
      }
    }
  }

  private synchronized void keep(Bytes payload) {
    if (payload.length() == 0 || payload.length() > MAX_SAMPLE_BYTES) {
      return;
    }
    samples.addLast(payload);
    sampledBytes += payload.length();
    freshBytes += payload.length();
    while (sampledBytes > settings.sampleBytes()) {
      sampledBytes -= samples.removeFirst().length();
    }
  }

  /** Whether at least half of a full set of samples has come in since the last training. */
  public synchronized boolean isDue() {
    return freshBytes >= settings.sampleBytes() / 2;
  }

  /**
   * Trains; blocks for some 50 ms of CPU, so not on an event loop.
   *
   * @return whether a new dictionary is in use now
   */
  public boolean train() {
    List<Bytes> training = new ArrayList<>();
    List<Bytes> trial = new ArrayList<>();
    synchronized (this) {
      freshBytes = 0;
      int i = 0;
      for (Bytes sample : samples) {
        (i++ % HELD_BACK_EVERY == 0 ? trial : training).add(sample);
      }
    }
    Optional<Dictionary> trained = train(training);
    Optional<Dictionary> current = dictionaries.current();
    if (trained.isEmpty() || trained.get().equals(current.orElse(null))) {
      return false;
    }
    // A twentieth, or teaching it to every peer is not worth it.
    if (packedBytes(trial, trained) > packedBytes(trial, current) * 0.95) {
      return false;
    }
    dictionaries.adopt(trained.get());
    return true;
  }

  private Optional<Dictionary> train(List<Bytes> training) {
    ZstdDictTrainer trainer =
        new ZstdDictTrainer(settings.sampleBytes(), settings.dictionaryBytes(), settings.level());
    for (Bytes sample : training) {
      trainer.addSample(sample.array());
    }
    try {
      return Optional.of(Dictionary.of(Bytes.wrap(trainer.trainSamples())));
    } catch (ZstdException tooFewOrTooMuchAlike) {
      return Optional.empty();
    }
  }

  /** What payloads take in small frames, the kind that a dictionary is for. */
  private long packedBytes(List<Bytes> payloads, Optional<Dictionary> dictionary) {
    Scratch input = new Scratch();
    long bytes = 0;
    try (ZstdCompressCtx context = new ZstdCompressCtx()) {
      context.setLevel(settings.level()).setDictID(false);
      dictionary.ifPresent(known -> context.loadDict(known.content().array()));
      for (int from = 0; from < payloads.size(); from += TRIAL_PAYLOADS) {
        int to = Math.min(payloads.size(), from + TRIAL_PAYLOADS);
        input.reset();
        payloads.subList(from, to).forEach(input::append);
        bytes += context.compress(java.util.Arrays.copyOf(input.array(), input.length())).length;
      }
    }
    return bytes;
  }
}
