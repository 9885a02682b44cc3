package dev.syncline.adapter.zstd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.port.HeldVectors;
import dev.syncline.port.SyncCodec.Decoded;
import dev.syncline.port.SyncCodec.DictionaryUse;
import dev.syncline.port.SyncCodec.Encoded;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever bytes arrive, they are a batch or they are corrupt, and the codec goes on. */
@PropertyDefaults(tries = 1_000)
class DamagedFrameTest {
  private static final SyncBatch BATCH = Batches.embeddings(5, 1);
  private static final Map<EntryKey, Bytes> KNOWN = Batches.before(BATCH, new Random(1));
  private static final int MAX_RAW_BYTES = 1 << 20;

  private final Node node = new Node(new CompressionSettings(1, MAX_RAW_BYTES, 1 << 15));

  @AfterEach
  @AfterProperty
  void close() {
    node.close();
  }

  private Bytes frame() {
    return node.encode(BATCH).frame();
  }

  private Bytes deltaFrame() {
    return node.codec().encode(BATCH, Batches.held(KNOWN), DictionaryUse.AVOIDED).frame();
  }

  private void assertIsWithstood(Bytes frame) {
    try {
      assertThat(node.codec().decode(frame, Batches.held(KNOWN))).isNotNull();
    } catch (CorruptDataException expected) {
      assertThat(expected).hasMessageNotContaining("null");
    }
  }

  private void assertIsCorrupt(Bytes frame, String... whatIsWrong) {
    var thrown =
        assertThatThrownBy(() -> node.codec().decode(frame, HeldVectors.NONE))
            .isInstanceOf(CorruptDataException.class);
    for (String part : whatIsWrong) {
      thrown.hasMessageContaining(part);
    }
  }

  private static ByteBuffer writable(byte[] frame) {
    return ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Property
  void randomBytesAreCorrupt(@ForAll @Size(max = 300) byte[] bytes) {
    assertIsCorrupt(Bytes.wrap(bytes));
  }

  @Property
  void randomBytesWithARightHeaderAreWithstood(
      @ForAll @Size(max = 300) byte[] body,
      @ForAll @IntRange(max = (1 << Section.COUNT) - 1) int sections,
      @ForAll @IntRange(max = MAX_RAW_BYTES) int rawBytes,
      @ForAll @IntRange(min = 1, max = 2) int kind) {
    byte[] bytes = new byte[FrameFormat.HEADER_BYTES + body.length];
    System.arraycopy(body, 0, bytes, FrameFormat.HEADER_BYTES, body.length);
    writable(bytes)
        .put(0, (byte) FrameFormat.VERSION)
        .put(1, (byte) kind)
        .putInt(FrameFormat.SECTIONS_AT, sections)
        .putInt(FrameFormat.RAW_SIZE_AT, rawBytes);

    assertIsWithstood(Frames.sealed(bytes));
  }

  /** Sections that unpack, so that rows, planes, masks and hashes are what is random. */
  @Property
  void randomSectionsAreWithstood(@ForAll long seed, @ForAll boolean wellBegun) {
    Random random = new Random(seed);
    try (FrameWriter writer = new FrameWriter(CompressionSettings.DEFAULT)) {
      writer.begin(FrameFormat.BATCH);
      for (Section section : Section.values()) {
        ByteWriter bytes = new ByteWriter(64);
        if (section == Section.ENTRIES && wellBegun) {
          BATCH.partition().encode(bytes);
          bytes.writeVarLong(1).writeVarLong(0).writeVarLong(0).writeVarLong(1);
        }
        bytes.writeRaw(Batches.bytes(random, random.nextInt(40)).array());
        writer.section(section, bytes.array(), 0, bytes.length(), Optional.empty());
      }
      assertIsWithstood(writer.finish(0));
    }
  }

  @Property
  void aFlippedBitIsAlwaysNoticed(@ForAll @IntRange(max = 1 << 20) int at, @ForAll boolean delta) {
    byte[] bytes = (delta ? deltaFrame() : frame()).array().clone();
    bytes[at / 8 % bytes.length] ^= (byte) (1 << (at & 7));

    assertIsCorrupt(Bytes.wrap(bytes));
  }

  @Property
  void damageUnderARightChecksumIsWithstood(@ForAll long seed, @ForAll boolean delta) {
    Random random = new Random(seed);
    byte[] bytes = (delta ? deltaFrame() : frame()).array().clone();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }

    assertIsWithstood(Frames.sealed(bytes));
  }

  @Property
  void aFrameCutAnywhereIsCorruptEvenUnderARightChecksum(@ForAll @IntRange(max = 10_000) int at) {
    byte[] frame = frame().array();

    assertIsCorrupt(Frames.sealed(Arrays.copyOf(frame, at % frame.length)));
  }

  @Test
  void aCodecReadsOnAfterDamage() {
    Bytes frame = frame();
    byte[] bytes = frame.array().clone();
    bytes[FrameFormat.HEADER_BYTES + 5] ^= 0x55;
    assertIsCorrupt(Frames.sealed(bytes));

    assertThat(node.codec().decode(frame, HeldVectors.NONE)).isEqualTo(new Decoded.Complete(BATCH));
  }

  @Test
  void whatIsWrongIsSaid() {
    byte[] frame = frame().array();
    byte[] newer = frame.clone();
    newer[0] = 2;
    byte[] flipped = frame.clone();
    flipped[frame.length - 1] ^= 1;

    assertIsCorrupt(Bytes.EMPTY, "empty");
    assertIsCorrupt(Bytes.wrap(newer), "version 2", "reads 1");
    assertIsCorrupt(Bytes.wrap(Arrays.copyOf(frame, 20)), "cut to 20 bytes");
    assertIsCorrupt(Bytes.wrap(Arrays.copyOf(frame, frame.length - 1)), "claims a body of");
    assertIsCorrupt(Bytes.wrap(Arrays.copyOf(frame, frame.length + 1)), "claims a body of");
    assertIsCorrupt(Bytes.wrap(flipped), "wrong checksum");
    assertIsCorrupt(Frames.sealed(Arrays.copyOf(frame, frame.length + 1)), "1 byte is left over");
  }

  @ParameterizedTest
  @CsvSource({"1048577", "2147483647", "-1", "-2147483648"})
  void aSizeBeyondTheLimitIsRefusedBeforeAnythingIsAllocated(int claimed) {
    byte[] bytes = frame().array().clone();
    writable(bytes).putInt(FrameFormat.RAW_SIZE_AT, claimed);

    assertIsCorrupt(
        Frames.sealed(bytes), Integer.toUnsignedString(claimed), "limit " + MAX_RAW_BYTES);
  }

  @Test
  void aSizeThatSoFewBytesCannotUnpackToIsRefused() {
    byte[] bytes = new byte[FrameFormat.HEADER_BYTES + 3];
    bytes[0] = FrameFormat.VERSION;
    bytes[1] = FrameFormat.BATCH;
    writable(bytes)
        .putInt(FrameFormat.SECTIONS_AT, Section.ENTRIES.bit())
        .putInt(FrameFormat.RAW_SIZE_AT, MAX_RAW_BYTES);

    assertIsCorrupt(Frames.sealed(bytes), "3 bytes unpack to " + MAX_RAW_BYTES);
  }

  @Test
  void aSectionThatUnpacksToMoreThanItClaimsIsRefused() {
    byte[] zeros = new byte[100_000];
    Bytes frame;
    try (FrameWriter writer = new FrameWriter(CompressionSettings.DEFAULT)) {
      writer.begin(FrameFormat.BATCH);
      writer.section(Section.ENTRIES, zeros, 0, zeros.length, Optional.empty());
      frame = writer.finish(0);
    }
    byte[] bytes = frame.array().clone();
    // 100,000 is A0 8D 06 as a varint
    assertThat(bytes[FrameFormat.HEADER_BYTES + 1]).isEqualTo((byte) 0xA0);
    bytes[FrameFormat.HEADER_BYTES + 1] = (byte) 0x9F;
    writable(bytes).putInt(FrameFormat.RAW_SIZE_AT, 99_999);

    assertIsCorrupt(Frames.sealed(bytes), "ENTRIES does not unpack");
  }

  /** One mask of a few bytes stands for a vector 32 times its size, and repeats compress away. */
  @Test
  void deltasCannotUnpackBeyondTheLimit() {
    Bytes vector = Bytes.wrap(new byte[200_000]);
    Bytes changed = Bytes.wrap(vector.array().clone());
    changed.array()[0] = 1;
    SyncBatch batch =
        Batches.batch(
            java.util.stream.IntStream.rangeClosed(1, 6)
                .mapToObj(i -> Batches.item(i, new Content.Value(changed, Bytes.EMPTY)))
                .toList());
    Encoded encoded;
    try (Node unbounded = new Node(CompressionSettings.DEFAULT)) {
      encoded = unbounded.codec().encode(batch, key -> List.of(vector), DictionaryUse.AVOIDED);
    }
    assertThat(encoded.frame().length()).isLessThan(1_000);

    assertThatThrownBy(() -> node.codec().decode(encoded.frame(), key -> List.of(vector)))
        .isInstanceOf(CorruptDataException.class)
        .hasMessageContaining("deltas of a sync frame unpack beyond its limit");
  }

  @Test
  void aBatchWithADictionarySectionIsCorrupt() {
    byte[] nothing = new byte[10];
    try (FrameWriter writer = new FrameWriter(CompressionSettings.DEFAULT)) {
      writer.begin(FrameFormat.BATCH);
      writer.section(Section.DICTIONARY, nothing, 0, 10, Optional.empty());
      assertIsCorrupt(writer.finish(0), "kind 1 has sections 1000");
    }
  }

  @Test
  void anUnknownKindOrSectionOrMethodIsCorrupt() {
    byte[] kind = frame().array().clone();
    kind[1] = 9;
    byte[] section = frame().array().clone();
    section[FrameFormat.SECTIONS_AT + 1] |= 0x40;
    byte[] method = frame().array().clone();
    method[FrameFormat.HEADER_BYTES] = 7;

    assertIsCorrupt(Frames.sealed(kind), "unknown kind 9");
    assertIsCorrupt(Frames.sealed(section), "unknown sections 4000");
    assertIsCorrupt(Frames.sealed(method), "ENTRIES has an unknown method 7");
  }
}
