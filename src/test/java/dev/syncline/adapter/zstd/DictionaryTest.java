package dev.syncline.adapter.zstd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.Content;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.core.sync.SyncItem;
import dev.syncline.port.HeldVectors;
import dev.syncline.port.SyncCodec.DataKind;
import dev.syncline.port.SyncCodec.Decoded;
import dev.syncline.port.SyncCodec.DictionaryUse;
import dev.syncline.port.SyncCodec.Encoded;
import dev.syncline.port.SyncCodec.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Dictionaries are trained, taught before they are named, and asked for when they are not known.
 */
class DictionaryTest {
  private static final SyncBatch SMALL = Batches.embeddings(10, 99);

  private final Node sender = new Node(CompressionSettings.DEFAULT);
  private final Node receiver = new Node(CompressionSettings.DEFAULT);

  @AfterEach
  void close() {
    sender.close();
    receiver.close();
  }

  private static long payloadBytes(Encoded encoded) {
    return encoded.shares().stream()
        .filter(share -> share.kind() == DataKind.PAYLOADS)
        .mapToLong(Share::wireBytes)
        .sum();
  }

  private static void train(Node node) {
    for (int i = 0; !node.trainer().isDue(); i++) {
      node.encode(Batches.embeddings(16, i));
    }
    assertThat(node.trainer().train()).isTrue();
  }

  private void teach(long dictionary) {
    Bytes frame = sender.codec().teach(dictionary).orElseThrow();
    assertThat(receiver.codec().decode(frame, HeldVectors.NONE))
        .isEqualTo(new Decoded.Taught(dictionary));
  }

  @Test
  void smallBatchesShrinkWithIt() {
    long before = payloadBytes(sender.encode(SMALL));
    train(sender);

    Encoded encoded = sender.encode(SMALL);

    assertThat(encoded.dictionary()).isNotZero();
    assertThat(payloadBytes(encoded)).isLessThan(before * 9 / 10);
    teach(encoded.dictionary());
    assertThat(receiver.decode(encoded)).isEqualTo(new Decoded.Complete(SMALL));
  }

  @Test
  void whoDoesNotKnowItAsksForItAndReadsNothing() {
    train(sender);
    Encoded encoded = sender.encode(SMALL);

    assertThat(receiver.decode(encoded))
        .isEqualTo(new Decoded.NeedsDictionary(encoded.dictionary()));
    teach(encoded.dictionary());
    assertThat(receiver.decode(encoded)).isEqualTo(new Decoded.Complete(SMALL));
  }

  @Test
  void aBatchCanBeSentWithoutIt() {
    train(sender);

    Encoded encoded = sender.codec().encode(SMALL, HeldVectors.NONE, DictionaryUse.AVOIDED);

    assertThat(encoded.dictionary()).isZero();
    assertThat(receiver.decode(encoded)).isEqualTo(new Decoded.Complete(SMALL));
  }

  @Test
  void largePayloadsAreTheirOwnDictionary() {
    train(sender);
    SyncBatch large = Batches.embeddings(600, 98);

    Encoded encoded = sender.encode(large);

    assertThat(encoded.dictionary()).isZero();
    assertThat(receiver.decode(encoded)).isEqualTo(new Decoded.Complete(large));
  }

  @Test
  void noiseYieldsNoDictionary() {
    Random random = new Random(1);
    while (!sender.trainer().isDue()) {
      sender.encode(payloads(random, 16));
    }

    assertThat(sender.trainer().train()).isFalse();
    assertThat(sender.encode(payloads(random, 16)).dictionary()).isZero();
  }

  private static SyncBatch payloads(Random random, int count) {
    List<SyncItem> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(Batches.item(i + 1, new Content.Value(Bytes.EMPTY, Batches.bytes(random, 100))));
    }
    return Batches.batch(items);
  }

  @Test
  void withoutSamplesThereIsNothingToTrain() {
    assertThat(sender.trainer().isDue()).isFalse();
    assertThat(sender.trainer().train()).isFalse();
  }

  @Test
  void theSameDataAgainIsNoReasonToTeachAnotherOne() {
    train(sender);
    long first = sender.encode(SMALL).dictionary();
    assertThat(sender.trainer().isDue()).isFalse();
    for (int i = 1_000; !sender.trainer().isDue(); i++) {
      sender.encode(Batches.embeddings(16, i));
    }

    assertThat(sender.trainer().train()).isFalse();
    assertThat(sender.encode(SMALL).dictionary()).isEqualTo(first);
  }

  @Test
  void theLastFourOfItsOwnAreKeptForFramesOnTheirWay() {
    Dictionaries known = new Dictionaries();
    List<Dictionary> trained = dictionaries(5);
    trained.forEach(known::adopt);

    assertThat(known.current()).contains(trained.get(4));
    assertThat(known.own(trained.get(1).id())).contains(trained.get(1));
    assertThat(known.own(trained.get(0).id())).isEmpty();
  }

  @Test
  void ofThoseTaughtTheOneUsedLongestAgoMakesRoom() {
    Dictionaries known = new Dictionaries();
    List<Dictionary> taught = dictionaries(33);
    taught.subList(0, 32).forEach(known::learn);
    assertThat(known.find(taught.get(0).id())).isPresent();

    known.learn(taught.get(32));

    assertThat(known.find(taught.get(0).id())).isPresent();
    assertThat(known.find(taught.get(1).id())).isEmpty();
    assertThat(known.current()).isEqualTo(Optional.empty());
  }

  private static List<Dictionary> dictionaries(int count) {
    Random random = new Random(count);
    List<Dictionary> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(Dictionary.of(Batches.bytes(random, 300)));
    }
    return all;
  }

  @Test
  void anUnknownDictionaryCannotBeTaught() {
    assertThat(sender.codec().teach(4711)).isEmpty();
  }

  @Test
  void aDictionaryUnderAnotherNameIsCorrupt() {
    Bytes content = Batches.bytes(new Random(2), 500);
    Bytes frame = dictionaryFrame(content, Dictionary.of(content).id() + 1);

    assertThatThrownBy(() -> receiver.codec().decode(frame, HeldVectors.NONE))
        .isInstanceOf(CorruptDataException.class)
        .hasMessageContaining("not the one that its frame names");
  }

  @Test
  void aDictionaryBeyondTheLimitIsCorrupt() {
    Bytes frame = dictionaryFrame(Batches.bytes(new Random(3), Dictionary.MAX_BYTES + 1), 1);

    assertThatThrownBy(() -> receiver.codec().decode(frame, HeldVectors.NONE))
        .isInstanceOf(CorruptDataException.class)
        .hasMessageContaining("limit 65536");
  }

  @Test
  void aDictionaryThatOnlyLooksLikeOneSpoilsNothingElse() {
    byte[] content = Batches.bytes(new Random(4), 500).array();
    // zstd's magic number of dictionaries
    content[0] = 0x37;
    content[1] = (byte) 0xA4;
    content[2] = 0x30;
    content[3] = (byte) 0xEC;
    Dictionary broken = Dictionary.of(Bytes.wrap(content));
    receiver.dictionaries().learn(broken);
    train(sender);
    Encoded encoded = sender.encode(SMALL);
    byte[] renamed = encoded.frame().array().clone();
    java.nio.ByteBuffer.wrap(renamed)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .putLong(FrameFormat.HEADER_BYTES - 8, broken.id())
        .putInt(FrameFormat.CHECKSUM_AT, 0);
    Bytes frame = Frames.sealed(renamed);

    assertThatThrownBy(() -> receiver.codec().decode(frame, HeldVectors.NONE))
        .isInstanceOf(CorruptDataException.class);
    teach(encoded.dictionary());
    assertThat(receiver.decode(encoded)).isEqualTo(new Decoded.Complete(SMALL));
  }

  private static Bytes dictionaryFrame(Bytes content, long id) {
    try (FrameWriter writer = new FrameWriter(CompressionSettings.DEFAULT)) {
      writer.begin(FrameFormat.DICTIONARY);
      writer.section(Section.DICTIONARY, content.array(), 0, content.length(), Optional.empty());
      return writer.finish(id);
    }
  }
}
