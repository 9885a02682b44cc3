package dev.syncline.load.wire;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.core.sync.SyncItem;
import dev.syncline.port.HeldVectors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Entries made of vectors and payloads, cut into batches as a sender cuts them. */
public final class WireData {
  private static final Actor ACTOR = new Actor(0x5f0c91d2_7a01b3c4L);
  private static final Partition PARTITION = new Partition(3, 0);
  private static final long FIRST_MILLIS = 1_764_000_000_000L;

  private final List<Bytes> vectors;
  private final List<Bytes> payloads;

  /** As many vectors as payloads. */
  public WireData(List<Bytes> vectors, List<Bytes> payloads) {
    if (vectors.size() != payloads.size() || vectors.isEmpty()) {
      throw new IllegalArgumentException(
          vectors.size() + " vectors and " + payloads.size() + " payloads");
    }
    this.vectors = List.copyOf(vectors);
    this.payloads = List.copyOf(payloads);
  }

  /** How many entries there are. */
  public int size() {
    return vectors.size();
  }

  /** Entries without payloads. */
  public WireData vectorsOnly() {
    return new WireData(vectors, payloads.stream().map(each -> Bytes.EMPTY).toList());
  }

  /** Entries without vectors. */
  public WireData payloadsOnly() {
    return new WireData(vectors.stream().map(each -> Bytes.EMPTY).toList(), payloads);
  }

  /** The entries {@code from} to {@code to - 1}. */
  public WireData part(int from, int to) {
    return new WireData(vectors.subList(from, to), payloads.subList(from, to));
  }

  /** All whole batches of a size. */
  public List<SyncBatch> batches(int entries) {
    List<SyncBatch> batches = new ArrayList<>();
    for (int from = 0; from + entries <= vectors.size(); from += entries) {
      List<SyncItem> items = new ArrayList<>(entries);
      for (int i = from; i < from + entries; i++) {
        items.add(item(i));
      }
      VersionVector clock = VersionVector.ofRange(ACTOR, 1, vectors.size());
      batches.add(new SyncBatch(PARTITION, 3, clock, items, VersionVector.EMPTY));
    }
    return batches;
  }

  private SyncItem item(int number) {
    // A partition gets every 64th entry, a few a millisecond.
    HybridTimestamp timestamp =
        new HybridTimestamp((FIRST_MILLIS + number * 11L) << 16 | number % 3);
    Content content = new Content.Value(vectors.get(number), payloads.get(number));
    Version version = new Version(new Dot(ACTOR, number + 1L), timestamp, content);
    Entry entry = new Entry(ConflictPolicy.LAST_WRITE_WINS, List.of(version), VersionVector.EMPTY);
    return new SyncItem(key(number), VersionVector.EMPTY, entry);
  }

  private static EntryKey key(int number) {
    return new EntryKey(1, Bytes.utf8("n%08d".formatted(number * 64)));
  }

  /** What a receiver holds that has missed one update of a tenth of the dimensions. */
  public HeldVectors beforeUpdate(Random random) {
    return before(random, 0.1, 0, 0.01);
  }

  /** What a receiver holds that has missed one update of all dimensions by a thousandth. */
  public HeldVectors beforeDrift(Random random) {
    return before(random, 1, 0.001, 0);
  }

  private HeldVectors before(Random random, double share, double relative, double absolute) {
    Map<EntryKey, List<Bytes>> held = new HashMap<>();
    for (int i = 0; i < vectors.size(); i++) {
      ByteBuffer floats =
          ByteBuffer.wrap(vectors.get(i).array().clone()).order(ByteOrder.LITTLE_ENDIAN);
      for (int at = 0; at < floats.capacity(); at += Float.BYTES) {
        if (random.nextDouble() < share) {
          double value = floats.getFloat(at);
          value += random.nextGaussian() * (value * relative + absolute);
          floats.putFloat(at, (float) value);
        }
      }
      held.put(key(i), List.of(Bytes.wrap(floats.array())));
    }
    return key -> held.getOrDefault(key, List.of());
  }
}
