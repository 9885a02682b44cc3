package dev.syncline.adapter.zstd;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.port.HeldVectors;
import dev.syncline.port.SyncCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sync batches as zstd frames of wire format 1.
 *
 * <p>Vectors are gathered, split into byte planes ({@link dev.syncline.core.sync.VectorPlanes}),
 * and each plane compressed by itself; updates of vectors that the receiver holds travel as {@link
 * dev.syncline.core.sync.VectorDelta}; small payloads are compressed with the node's dictionary.
 * Each codec keeps four native contexts of about 1 MiB and scratch arrays of up to 8 MiB, so a node
 * needs one for each thread that syncs, not one for each peer.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8878">RFC 8878: Zstandard</a>
 */
public final class SyncCompressor implements SyncCodec {
  private final CompressionSettings settings;
  private final Dictionaries dictionaries;
  private final DictionaryTrainer trainer;
  private final FrameWriter writer;
  private final FrameReader reader;
  private final BatchWriter batches = new BatchWriter();
  private final Scratch floats = new Scratch();

  /**
   * A codec of its own for one owner.
   *
   * @param dictionaries shared by all codecs of the node
   * @param trainer is shown the payloads that are sent; shared as well
   */
  public SyncCompressor(
      CompressionSettings settings, Dictionaries dictionaries, DictionaryTrainer trainer) {
    this.settings = settings;
    this.dictionaries = dictionaries;
    this.trainer = trainer;
    this.writer = new FrameWriter(settings);
    this.reader = new FrameReader(settings.maxRawBytes());
  }

  @Override
  public Encoded encode(SyncBatch batch, HeldVectors held, DictionaryUse use) {
    trainer.show(batch);
    batches.write(batch, held);
    if (batches.unpackedBytes() > settings.maxRawBytes()) {
      throw new IllegalArgumentException(
          "a sync batch holds "
              + batches.unpackedBytes()
              + " bytes, limit "
              + settings.maxRawBytes());
    }
    writer.begin(FrameFormat.BATCH);
    batches.sections(writer, dictionary(use), settings.maxDictionaryInputBytes());
    Bytes frame = writer.finish(writer.dictionary());
    List<Share> shares = new ArrayList<>(DataKind.values().length);
    for (DataKind kind : DataKind.values()) {
      shares.add(new Share(kind, batches.rawBytes(kind), writer.wireBytes(kind)));
    }
    return new Encoded(frame, writer.dictionary(), shares);
  }

  private Optional<Dictionary> dictionary(DictionaryUse use) {
    return use == DictionaryUse.ALLOWED ? dictionaries.current() : Optional.empty();
  }

  @Override
  public Optional<Bytes> teach(long dictionary) {
    return dictionaries.own(dictionary).map(this::teach);
  }

  private Bytes teach(Dictionary dictionary) {
    writer.begin(FrameFormat.DICTIONARY);
    Bytes content = dictionary.content();
    writer.section(Section.DICTIONARY, content.array(), 0, content.length(), Optional.empty());
    return writer.finish(dictionary.id());
  }

  @Override
  public Decoded decode(Bytes frame, HeldVectors held) {
    FrameReader.Header header = reader.header(frame);
    if (!reader.unpack(frame, header, dictionaries::find)) {
      return new Decoded.NeedsDictionary(header.dictionary());
    }
    return switch (header.kind()) {
      case FrameFormat.BATCH -> {
        expectOnly(header, Section.DICTIONARY.bit() - 1);
        yield new BatchReader(reader, floats, held, settings.maxRawBytes()).read();
      }
      case FrameFormat.DICTIONARY -> {
        expectOnly(header, Section.DICTIONARY.bit());
        yield learn(header);
      }
      default -> throw new CorruptDataException("sync frame is of unknown kind " + header.kind());
    };
  }

  private static void expectOnly(FrameReader.Header header, int sections) {
    if ((header.sections() & ~sections) != 0) {
      throw new CorruptDataException(
          "sync frame of kind "
              + header.kind()
              + " has sections "
              + Integer.toHexString(header.sections()));
    }
  }

  private Decoded learn(FrameReader.Header header) {
    int length = reader.length(Section.DICTIONARY);
    if (length == 0 || length > Dictionary.MAX_BYTES) {
      throw new CorruptDataException(
          "a dictionary has " + length + " bytes, limit " + Dictionary.MAX_BYTES);
    }
    Bytes content = Bytes.wrap(reader.reader(Section.DICTIONARY).readRaw(length));
    Dictionary dictionary = Dictionary.of(content);
    if (dictionary.id() != header.dictionary()) {
      throw new CorruptDataException("a dictionary is not the one that its frame names");
    }
    dictionaries.learn(dictionary);
    return new Decoded.Taught(dictionary.id());
  }

  @Override
  public void close() {
    writer.close();
    reader.close();
  }
}
