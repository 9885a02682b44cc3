package dev.syncline.adapter.zstd;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.crdt.Chain;
import dev.syncline.core.crdt.Count;
import dev.syncline.core.crdt.Leaf;
import dev.syncline.core.crdt.Leaves;
import dev.syncline.core.crdt.Slot;
import dev.syncline.core.crdt.WeightedSum;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.sync.ContentHash;
import dev.syncline.core.sync.LeftOut;
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
import java.util.TreeMap;

/** Batches for tests: of any shape, or like those of a collection of embeddings. */
final class Batches {
  private static final Partition PARTITION = new Partition(3, 41);
  private static final Actor ACTOR = new Actor(0x5f0c91d2_00000007L);

  private Batches() {}

  /** A batch of any shape: absences, tombstones, siblings, contexts, vectors of odd lengths. */
  static SyncBatch any(Random random) {
    List<SyncItem> items = new ArrayList<>();
    int count = random.nextInt(12);
    for (int i = 0; i < count; i++) {
      items.add(anyItem(random, i));
    }
    return new SyncBatch(
        new Partition(1 + random.nextInt(127), random.nextInt(64)),
        random.nextLong() >>> random.nextInt(64),
        anyDots(random),
        items,
        anyDots(random));
  }

  private static SyncItem anyItem(Random random, int number) {
    List<Version> versions = new ArrayList<>();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      versions.add(new Version(anyDot(random), anyTimestamp(random), anyContent(random)));
    }
    ConflictPolicy[] policies = ConflictPolicy.values();
    Entry entry = new Entry(policies[random.nextInt(policies.length)], versions, anyDots(random));
    long collection = random.nextBoolean() ? 1 : random.nextLong();
    LeftOut leftOut =
        random.nextInt(4) == 0
            ? new LeftOut(anyDots(random), new ContentHash(random.nextLong(), random.nextLong()))
            : null;
    return new SyncItem(
        new EntryKey(collection, Bytes.utf8("entry-" + number)), anyDots(random), entry, leftOut);
  }

  private static Content anyContent(Random random) {
    if (random.nextInt(4) == 0) {
      return Content.Tombstone.INSTANCE;
    }
    if (random.nextInt(4) == 0) {
      return new Content.Mutated(anyLeaves(random));
    }
    int length = random.nextInt(5) == 0 ? random.nextInt(40) : 4 * random.nextInt(20);
    return new Content.Value(bytes(random, length), bytes(random, random.nextInt(60)));
  }

  private static Leaves anyLeaves(Random random) {
    Map<Slot, Leaf> leaves = new TreeMap<>();
    leaves.put(Slot.ENTRY, Leaf.Present.INSTANCE);
    leaves.put(
        Slot.ofElement("/tags", bytes(random, 1 + random.nextInt(9))), Leaf.Present.INSTANCE);
    leaves.put(Slot.ofField("/note"), new Leaf.Assigned(bytes(random, random.nextInt(60))));
    leaves.put(Slot.ofField("/views"), Chain.of(anyDot(random), new Count(random.nextInt())));
    leaves.put(
        Slot.VECTOR,
        Chain.of(
                anyDot(random),
                WeightedSum.of(new float[] {random.nextFloat(), -1}, 1 + random.nextInt(9)))
            .until(anyDot(random), WeightedSum.of(new float[] {random.nextFloat(), 1}, 2))
            .floored());
    return Leaves.of(leaves);
  }

  private static Dot anyDot(Random random) {
    long counter = 1 + (random.nextLong() >>> (2 + random.nextInt(62)));
    return new Dot(new Actor(random.nextInt(3) - 1L), counter);
  }

  private static HybridTimestamp anyTimestamp(Random random) {
    return new HybridTimestamp(random.nextLong() >>> random.nextInt(64));
  }

  private static VersionVector anyDots(Random random) {
    VersionVector dots = VersionVector.EMPTY;
    for (int i = random.nextInt(4); i > 0; i--) {
      dots = dots.plus(anyDot(random));
    }
    return dots;
  }

  static Bytes bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  /**
   * Entries as they are written: unit vectors of 384 dims and a JSON payload each. The stored
   * frames hold some of them, so what a seed stands for stays as it is.
   */
  static SyncBatch embeddings(int count, long seed) {
    Random random = new Random(seed);
    List<SyncItem> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Bytes vector = embedding(random, 384);
      Bytes payload = payload(random, i);
      items.add(item(i + 1, new Content.Value(vector, payload)));
    }
    return batch(items);
  }

  static SyncBatch batch(List<SyncItem> items) {
    VersionVector clock = VersionVector.ofRange(ACTOR, 1, 10_000);
    return new SyncBatch(PARTITION, 12, clock, items, VersionVector.EMPTY);
  }

  static SyncItem item(int number, Content content) {
    Version version =
        new Version(
            new Dot(ACTOR, number), HybridTimestamp.ofMillis(1_764_000_000_000L + number), content);
    Entry entry = new Entry(ConflictPolicy.LAST_WRITE_WINS, List.of(version), VersionVector.EMPTY);
    EntryKey key = new EntryKey(1, Bytes.utf8("n%08d".formatted(number)));
    return new SyncItem(key, VersionVector.EMPTY, entry);
  }

  static Bytes embedding(Random random, int dimension) {
    ByteBuffer floats = ByteBuffer.allocate(dimension * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < dimension; i++) {
      floats.putFloat((float) (random.nextGaussian() / Math.sqrt(dimension)));
    }
    return Bytes.wrap(floats.array());
  }

  private static Bytes payload(Random random, int number) {
    List<String> words = List.of("river", "bank", "stone", "melt", "plan", "colour", "small");
    StringBuilder gloss = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      gloss.append(words.get(random.nextInt(words.size()))).append(' ');
    }
    String json = "{\"word\":\"w%d\",\"partOfSpeech\":\"noun\",\"gloss\":\"%s\"}";
    return Bytes.utf8(json.formatted(number, gloss));
  }

  /** What the receiver holds when each vector has since changed in about a tenth of its floats. */
  static Map<EntryKey, Bytes> before(SyncBatch batch, Random random) {
    Map<EntryKey, Bytes> held = new HashMap<>();
    for (SyncItem item : batch.items()) {
      for (Version version : item.entry().versions()) {
        if (version.content() instanceof Content.Value value) {
          byte[] old = value.vector().array().clone();
          for (int i = 0; i + 4 <= old.length; i += 4) {
            if (random.nextInt(10) == 0) {
              old[i] ^= (byte) random.nextInt();
              old[i + 2] ^= (byte) random.nextInt();
            }
          }
          held.put(item.key(), Bytes.wrap(old));
        }
      }
    }
    return held;
  }

  static HeldVectors held(Map<EntryKey, Bytes> vectors) {
    return key -> vectors.containsKey(key) ? List.of(vectors.get(key)) : List.of();
  }
}
