package dev.syncline.adapter.zstd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.core.sync.SyncItem;
import dev.syncline.port.HeldVectors;
import dev.syncline.port.SyncCodec;
import dev.syncline.port.SyncCodec.DataKind;
import dev.syncline.port.SyncCodec.Decoded;
import dev.syncline.port.SyncCodec.DictionaryUse;
import dev.syncline.port.SyncCodec.Encoded;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.lifecycle.AfterProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@PropertyDefaults(tries = 300)
class SyncCompressorTest {
  private final Node sender = new Node(CompressionSettings.DEFAULT);
  private final Node receiver = new Node(CompressionSettings.DEFAULT);

  @AfterEach
  @AfterProperty
  void close() {
    sender.close();
    receiver.close();
  }

  private static long raw(Encoded encoded, DataKind kind) {
    return encoded.shares().stream()
        .filter(share -> share.kind() == kind)
        .mapToLong(SyncCodec.Share::rawBytes)
        .sum();
  }

  private static long wire(Encoded encoded, DataKind kind) {
    return encoded.shares().stream()
        .filter(share -> share.kind() == kind)
        .mapToLong(SyncCodec.Share::wireBytes)
        .sum();
  }

  @Property
  void anyBatchComesBack(@ForAll long seed) {
    SyncBatch batch = Batches.any(new Random(seed));

    Encoded encoded = sender.encode(batch);

    assertThat(receiver.decode(encoded)).isEqualTo(new Decoded.Complete(batch));
  }

  @Property
  void anyBatchComesBackFromAnyVectorsHeld(@ForAll long seed) {
    Random random = new Random(seed);
    SyncBatch batch = Batches.any(random);
    HeldVectors held = Batches.held(Batches.before(batch, random));

    Encoded encoded = sender.codec().encode(batch, held, DictionaryUse.ALLOWED);

    assertThat(receiver.codec().decode(encoded.frame(), held))
        .isEqualTo(new Decoded.Complete(batch));
  }

  @Property
  void whatStartsFromAVectorThatIsNotHeldIsAskedForWhole(@ForAll long seed) {
    Random random = new Random(seed);
    SyncBatch batch = Batches.embeddings(1 + random.nextInt(8), seed);
    Map<EntryKey, Bytes> known = Batches.before(batch, random);
    Map<EntryKey, Bytes> own = new HashMap<>(known);
    List<SyncItem> rest = new ArrayList<>();
    VersionVector wanted = VersionVector.EMPTY;
    for (SyncItem item : batch.items()) {
      if (random.nextBoolean()) {
        own.put(item.key(), Batches.embedding(random, 384));
        wanted = wanted.join(item.answered());
      } else {
        rest.add(item);
      }
    }
    Encoded encoded = sender.codec().encode(batch, Batches.held(known), DictionaryUse.ALLOWED);

    Decoded decoded = receiver.codec().decode(encoded.frame(), Batches.held(own));

    SyncBatch expected = Batches.batch(rest);
    assertThat(decoded)
        .isEqualTo(
            wanted.isEmpty()
                ? new Decoded.Complete(expected)
                : new Decoded.Incomplete(expected, wanted));
    if (decoded instanceof Decoded.Incomplete incomplete) {
      assertThat(incomplete.batch().adopted().intersect(wanted).isEmpty()).isTrue();
    }
  }

  @Test
  void aBaseOfTheRightLengthButOtherBytesIsNotUsed() {
    SyncBatch batch = Batches.embeddings(1, 1);
    Map<EntryKey, Bytes> known = Batches.before(batch, new Random(1));
    Encoded encoded = sender.codec().encode(batch, Batches.held(known), DictionaryUse.ALLOWED);
    Bytes base = known.values().iterator().next();
    byte[] other = base.array().clone();
    other[0] ^= 1;

    Decoded decoded =
        receiver.codec().decode(encoded.frame(), ignored -> List.of(Bytes.wrap(other)));

    assertThat(decoded).isInstanceOf(Decoded.Incomplete.class);
    // Siblings are held side by side: the right one is found among them.
    assertThat(
            receiver.codec().decode(encoded.frame(), ignored -> List.of(Bytes.wrap(other), base)))
        .isEqualTo(new Decoded.Complete(batch));
  }

  @Test
  void wholeVectorsShrinkByASeventhAndUpdatesToAnEighth() {
    SyncBatch batch = Batches.embeddings(200, 3);
    Map<EntryKey, Bytes> known = Batches.before(batch, new Random(3));

    Encoded whole = sender.encode(batch);
    Encoded update = sender.codec().encode(batch, Batches.held(known), DictionaryUse.ALLOWED);

    assertThat(raw(whole, DataKind.VECTORS)).isEqualTo(200L * 1_536);
    assertThat(wire(whole, DataKind.VECTORS)).isLessThan(200L * 1_536 * 6 / 7);
    assertThat(raw(update, DataKind.DELTAS)).isEqualTo(200L * 1_536);
    assertThat(wire(update, DataKind.DELTAS)).isLessThan(200L * 1_536 / 8);
    assertThat(raw(update, DataKind.VECTORS)).isZero();
  }

  @Test
  void aVectorThatHasNothingToDoWithTheOneHeldIsSentWhole() {
    SyncBatch batch = Batches.embeddings(10, 4);
    Random random = new Random(44);

    Encoded encoded =
        sender
            .codec()
            .encode(batch, key -> List.of(Batches.embedding(random, 384)), DictionaryUse.ALLOWED);

    assertThat(raw(encoded, DataKind.DELTAS)).isZero();
    assertThat(raw(encoded, DataKind.VECTORS)).isEqualTo(10L * 1_536);
  }

  @Test
  void theSharesAreTheFrameButForItsHeader() {
    SyncBatch batch = Batches.embeddings(20, 5);

    Encoded encoded = sender.encode(batch);

    long wire = encoded.shares().stream().mapToLong(SyncCodec.Share::wireBytes).sum();
    assertThat(wire).isEqualTo(encoded.frame().length() - FrameFormat.HEADER_BYTES);
    assertThat(encoded.rawBytes()).isGreaterThan(20L * 1_536);
  }

  @Test
  void anEmptyBatchAndOneOfVoidsComeBack() {
    SyncBatch nothing = Batches.batch(List.of());
    SyncBatch voids =
        new SyncBatch(nothing.partition(), 1, nothing.clock(), List.of(), nothing.clock().limit(3));

    assertThat(receiver.decode(sender.encode(nothing))).isEqualTo(new Decoded.Complete(nothing));
    assertThat(receiver.decode(sender.encode(voids))).isEqualTo(new Decoded.Complete(voids));
  }

  @Test
  void aCodecIsTheSameAfterABatchOfAnotherShape() {
    SyncBatch large = Batches.embeddings(300, 6);
    SyncBatch small = Batches.embeddings(1, 7);
    Bytes first = sender.encode(small).frame();

    sender.encode(large);

    assertThat(sender.encode(small).frame()).isEqualTo(first);
  }

  @Test
  void nothingIsSentBeyondTheLimit() {
    try (Node bounded = new Node(new CompressionSettings(1, 1 << 20, 1 << 10))) {
      SyncBatch fits = Batches.embeddings(600, 8);
      SyncBatch tooLarge = Batches.embeddings(700, 8);
      Map<EntryKey, Bytes> known = Batches.before(tooLarge, new Random(8));

      assertThat(bounded.decode(bounded.encode(fits))).isEqualTo(new Decoded.Complete(fits));
      assertThatThrownBy(() -> bounded.encode(tooLarge))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("limit 1048576");
      assertThatThrownBy(
              () -> bounded.codec().encode(tooLarge, Batches.held(known), DictionaryUse.ALLOWED))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("limit 1048576");
      assertThat(bounded.decode(bounded.encode(fits))).isEqualTo(new Decoded.Complete(fits));
    }
  }

  @Test
  void aClosedCodecRefusesAndCanBeClosedAgain() {
    Encoded encoded = sender.encode(Batches.embeddings(50, 9));
    sender.close();
    sender.close();

    assertThatThrownBy(() -> sender.encode(Batches.embeddings(50, 9)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> sender.decode(encoded)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void numbersOfEitherSignComeBack() {
    for (long value : new long[] {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 62}) {
      assertThat(RowFormat.unzigzag(RowFormat.zigzag(value))).isEqualTo(value);
    }
    assertThat(RowFormat.zigzag(-1)).isEqualTo(1);
  }

  @Test
  void aVectorWithEveryKindOfNotANumberComesBack() {
    byte[] bits = new byte[4 * 256];
    for (int i = 0; i < 256; i++) {
      bits[4 * i] = (byte) i;
      bits[4 * i + 2] = (byte) (0x80 | i);
      bits[4 * i + 3] = (byte) (i % 2 == 0 ? 0x7F : 0xFF);
    }
    SyncBatch batch =
        Batches.batch(List.of(Batches.item(1, new Content.Value(Bytes.wrap(bits), Bytes.EMPTY))));

    assertThat(receiver.decode(sender.encode(batch))).isEqualTo(new Decoded.Complete(batch));
  }
}
