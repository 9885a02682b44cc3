package dev.syncline.core.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

@PropertyDefaults(tries = 200)
class EntryCodecTest {
  private static final Entry SIBLINGS =
      new Entry(
          ConflictPolicy.SIBLINGS,
          List.of(
              Samples.version(Samples.dot(1, 3), 5, "{\"a\":1}"),
              Samples.tombstone(Samples.dot(2, 1), 6)),
          VersionVector.of(Samples.dot(1, 1), Samples.dot(1, 3), Samples.dot(2, 1)));

  @Provide
  Arbitrary<List<EntryHistory.Step>> histories() {
    return EntryHistory.histories();
  }

  private static byte[] encode(Entry entry) {
    ByteWriter out = new ByteWriter(16);
    EntryCodec.write(entry, out);
    return out.toByteArray();
  }

  private static Entry decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    Entry entry = EntryCodec.readEntry(in);
    in.expectEnd("an entry");
    return entry;
  }

  @Property
  void everyStateOfAHistoryComesBack(
      @ForAll ConflictPolicy policy, @ForAll("histories") List<EntryHistory.Step> steps) {
    EntryHistory history = new EntryHistory(policy);
    history.play(steps, () -> {});

    for (int key = 0; key < 2; key++) {
      for (Entry entry : history.states(key)) {
        assertThat(decode(encode(entry))).isEqualTo(entry);
      }
    }
  }

  @Property
  void aValueComesBackByteByByte(
      @ForAll byte[] vector, @ForAll byte[] payload, @ForAll long packed) {
    Version version =
        new Version(
            Samples.dot(1, 1),
            new HybridTimestamp(packed),
            new Content.Value(Bytes.wrap(vector), Bytes.wrap(payload)));
    Entry entry = Entry.ofWrite(ConflictPolicy.LAST_WRITE_WINS, version, VersionVector.EMPTY);

    assertThat(decode(encode(entry))).isEqualTo(entry);
    assertThat(EntryCodec.estimateBytes(entry)).isGreaterThanOrEqualTo(encode(entry).length);
  }

  @Test
  void anyTruncationIsCorrupt() {
    byte[] bytes = encode(SIBLINGS);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> decode(cut)).isInstanceOf(CorruptDataException.class);
    }
  }

  @Test
  void damageIsCorruptOrAnotherEntryButNeverAnythingElse() {
    byte[] bytes = encode(SIBLINGS);
    for (int at = 0; at < bytes.length; at++) {
      for (int value = 0; value < 256; value++) {
        byte[] damaged = bytes.clone();
        damaged[at] = (byte) value;
        Entry other;
        try {
          other = decode(damaged);
        } catch (CorruptDataException expected) {
          continue;
        }
        assertThat(encode(other)).isEqualTo(damaged);
      }
    }
  }

  @Test
  void anUnknownPolicyOrKindIsNamed() {
    byte[] policy = encode(SIBLINGS);
    policy[0] = 9;
    ByteWriter kind = new ByteWriter(32);
    EntryCodec.write(Samples.dot(1, 1), kind);
    kind.writeLong(0).writeByte(7);

    assertThatThrownBy(() -> decode(policy))
        .isInstanceOf(CorruptDataException.class)
        .hasMessage("unknown conflict policy 9");
    assertThatThrownBy(() -> EntryCodec.readVersion(new ByteReader(kind.toByteArray())))
        .isInstanceOf(CorruptDataException.class)
        .hasMessage("unknown kind of version 7");
  }

  @Test
  void aCounterBelowOneIsCorrupt() {
    for (long counter : new long[] {0, -1, Long.MIN_VALUE}) {
      byte[] dot = new ByteWriter(32).writeLong(1).writeVarLong(counter).toByteArray();

      assertThatThrownBy(() -> EntryCodec.readDot(new ByteReader(dot)))
          .isInstanceOf(CorruptDataException.class)
          .hasMessageContaining("counter of a dot");
    }
  }

  @Test
  void aQuietEntryOf384DimensionsCarries24BytesBesideItsValue() {
    Content value = new Content.Value(Bytes.wrap(new byte[1_536]), Bytes.utf8("{}"));
    Version version = new Version(Samples.dot(1, 1), HybridTimestamp.ofMillis(5), value);
    Entry stored = new Entry(ConflictPolicy.LAST_WRITE_WINS, List.of(version), VersionVector.EMPTY);

    assertThat(encode(stored)).hasSize(24 + 1_536 + "{}".length());
  }
}
