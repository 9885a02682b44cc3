package dev.syncline.adapter.zstd;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.syncline.core.sync.ContentHash;
import dev.syncline.core.sync.LeftOut;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.core.sync.SyncItem;
import dev.syncline.port.HeldVectors;
import dev.syncline.port.SyncCodec.Decoded;
import dev.syncline.port.SyncCodec.DictionaryUse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Frames as a node of wire format 1 sent them: every later release has to read them, or a rolling
 * upgrade breaks. Never write them again; a new format gets files of its own. {@link #main} wrote
 * them.
 */
class WireFormatFixtureTest {
  private static final String WHOLE = "batch-v1.frame";
  private static final String DELTA = "delta-v1.frame";
  private static final String MUTATED = "mutated-v1.frame";
  private static final String DICTIONARY = "dictionary-v1.frame";
  private static final String PRIMED = "primed-v1.frame";

  private static final SyncBatch SMALL = Batches.embeddings(3, 2_026);
  private static final SyncBatch SHAPES = shapes();
  private static final SyncBatch LEAVES = leaves();
  private static final HeldVectors HELD = Batches.held(Batches.before(SMALL, new Random(2_026)));
  private static final Bytes DICTIONARY_CONTENT =
      Bytes.utf8(
          "{\"word\":\"\",\"partOfSpeech\":\"noun\",\"gloss\":\"river stone plan \"}".repeat(8));

  private final Node node = new Node(CompressionSettings.DEFAULT);

  @AfterEach
  void close() {
    node.close();
  }

  private static SyncBatch shapes() {
    Actor one = new Actor(1);
    Actor two = new Actor(-2);
    VersionVector past = VersionVector.ofRange(one, 1, 5).plus(new Dot(two, 9));
    Version value =
        new Version(
            new Dot(one, 7),
            new HybridTimestamp(1L << 40),
            new Content.Value(
                Bytes.wrap(new byte[] {0, 0, -128, 63, 0, 0, -64, 127}), Bytes.utf8("{}")));
    Version tombstone =
        new Version(new Dot(two, 3), new HybridTimestamp(1), Content.Tombstone.INSTANCE);
    Entry siblings = new Entry(ConflictPolicy.SIBLINGS, List.of(value, tombstone), past);
    List<SyncItem> items = new ArrayList<>();
    items.add(new SyncItem(new EntryKey(7, Bytes.utf8("é")), past, siblings));
    items.add(
        new SyncItem(
            new EntryKey(1L << 40, Bytes.utf8("gone")),
            VersionVector.of(new Dot(one, 6)),
            Entry.absent(ConflictPolicy.LAST_WRITE_WINS)));
    items.add(
        new SyncItem(
            new EntryKey(1L << 40, Bytes.utf8("odd")),
            VersionVector.EMPTY,
            new Entry(
                ConflictPolicy.LAST_WRITE_WINS,
                List.of(
                    new Version(
                        new Dot(one, 8),
                        new HybridTimestamp(-1),
                        new Content.Value(Bytes.wrap(new byte[] {1, 2, 3, 4, 5}), Bytes.EMPTY))),
                VersionVector.EMPTY)));
    VersionVector voids =
        VersionVector.ofRange(two, 4, 6)
            .join(VersionVector.ofRange(two, 8, VersionVector.END))
            .join(VersionVector.ofWhole(3, 4));
    return new SyncBatch(Batches.batch(List.of()).partition(), 300, past, items, voids);
  }

  /** Entries that have been mutated, one whole and one without what its receiver holds. */
  private static SyncBatch leaves() {
    Actor one = new Actor(1);
    Leaves leaves =
        Leaves.of(
            Map.of(
                Slot.ENTRY,
                Leaf.Present.INSTANCE,
                Slot.ofElement("/tags", Bytes.utf8("\"a\"")),
                Leaf.Present.INSTANCE,
                Slot.ofField("/note"),
                new Leaf.Assigned(Bytes.utf8("{}")),
                Slot.ofField("/views"),
                new Chain(new Dot(new Actor(3), 9), 3, new Count(7), 2, new Count(-1)),
                Slot.VECTOR,
                Chain.of(new Dot(one, 9), WeightedSum.of(new float[] {0.5f, -1}, 2))));
    Version version =
        new Version(new Dot(one, 4), new HybridTimestamp(5), new Content.Mutated(leaves));
    Entry entry = new Entry(ConflictPolicy.CRDT, List.of(version), VersionVector.EMPTY);
    LeftOut leftOut =
        new LeftOut(VersionVector.ofRange(one, 2, 4), ContentHash.of(new byte[] {1, 2, 3}));
    return Batches.batch(
        List.of(
            new SyncItem(new EntryKey(3, Bytes.utf8("whole")), VersionVector.EMPTY, entry),
            new SyncItem(
                new EntryKey(3, Bytes.utf8("part")),
                VersionVector.of(new Dot(one, 9)),
                entry,
                leftOut)));
  }

  private static Bytes fixture(String name) {
    try (InputStream in = WireFormatFixtureTest.class.getResourceAsStream("/wire/" + name)) {
      if (in == null) {
        throw new AssertionError(name + " is not on the class path");
      }
      return Bytes.wrap(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Decoded read(String name) {
    return node.codec().decode(fixture(name), HELD);
  }

  @Test
  void wholeEntriesOfFormat1AreRead() {
    assertThat(read(WHOLE)).isEqualTo(new Decoded.Complete(SHAPES));
  }

  @Test
  void mutatedEntriesOfFormat1AreRead() {
    assertThat(read(MUTATED)).isEqualTo(new Decoded.Complete(LEAVES));
  }

  @Test
  void deltasOfFormat1AreRead() {
    assertThat(read(DELTA)).isEqualTo(new Decoded.Complete(SMALL));
    assertThat(node.codec().decode(fixture(DELTA), HeldVectors.NONE))
        .isInstanceOf(Decoded.Incomplete.class);
  }

  @Test
  void dictionariesOfFormat1AreReadAndPrime() {
    Dictionary dictionary = Dictionary.of(DICTIONARY_CONTENT);

    assertThat(read(PRIMED)).isEqualTo(new Decoded.NeedsDictionary(dictionary.id()));
    assertThat(read(DICTIONARY)).isEqualTo(new Decoded.Taught(dictionary.id()));
    assertThat(node.dictionaries().find(dictionary.id())).contains(dictionary);
    assertThat(read(PRIMED)).isEqualTo(new Decoded.Complete(SMALL));
  }

  private static Map<String, Bytes> frames(Node node) {
    Bytes whole = node.encode(SHAPES).frame();
    Bytes mutated = node.encode(LEAVES).frame();
    Bytes delta = node.codec().encode(SMALL, HELD, DictionaryUse.AVOIDED).frame();
    Dictionary dictionary = Dictionary.of(DICTIONARY_CONTENT);
    node.dictionaries().adopt(dictionary);
    Bytes taught = node.codec().teach(dictionary.id()).orElseThrow();
    return Map.of(
        WHOLE,
        whole,
        MUTATED,
        mutated,
        DELTA,
        delta,
        DICTIONARY,
        taught,
        PRIMED,
        node.encode(SMALL).frame());
  }

  /** What is sent now is format 1 as well: sections, rows and header stand as they stood. */
  @Test
  void whatIsSentNowHasTheHeaderOfFormat1() {
    frames(node)
        .forEach(
            (name, frame) -> {
              byte[] now = frame.array();
              byte[] then = fixture(name).array();
              // Compressed sizes are the library's affair.
              assertThat(Arrays.copyOf(now, 2)).as(name).isEqualTo(Arrays.copyOf(then, 2));
              assertThat(Arrays.copyOfRange(now, 6, 14))
                  .as(name)
                  .isEqualTo(Arrays.copyOfRange(then, 6, 14));
              assertThat(Arrays.copyOfRange(now, 18, 26))
                  .as(name)
                  .isEqualTo(Arrays.copyOfRange(then, 18, 26));
            });
  }

  /** Writes the frames into a directory. */
  public static void main(String[] arguments) throws IOException {
    Path directory = Files.createDirectories(Path.of(arguments[0]));
    try (Node node = new Node(CompressionSettings.DEFAULT)) {
      for (Map.Entry<String, Bytes> frame : frames(node).entrySet()) {
        Files.write(directory.resolve(frame.getKey()), frame.getValue().array());
      }
    }
  }
}
