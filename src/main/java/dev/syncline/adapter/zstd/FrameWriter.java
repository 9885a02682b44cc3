package dev.syncline.adapter.zstd;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.port.SyncCodec.DataKind;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Writes frames section by section. Not thread-safe; keeps two native contexts, one of them with
 * the dictionary used last.
 */
final class FrameWriter implements AutoCloseable {
  /** Below this a zstd frame's own header eats what there is to win. */
  private static final int MIN_INPUT_BYTES = 24;

  private final ZstdCompressCtx plain;
  private final ZstdCompressCtx primed;
  private final ByteWriter out = new ByteWriter(1 << 12);
  private final Scratch packed = new Scratch();
  private final Map<DataKind, Long> wireBytes = new EnumMap<>(DataKind.class);
  private final int maxRawBytes;

  private long loaded;
  private long rawBytes;
  private int sections;
  private long dictionary;

  FrameWriter(CompressionSettings settings) {
    this.maxRawBytes = settings.maxRawBytes();
    this.plain = context(settings.level());
    this.primed = context(settings.level());
  }

  private static ZstdCompressCtx context(int level) {
    // The frame around it tells size, checksum and dictionary.
    return new ZstdCompressCtx()
        .setLevel(level)
        .setMagicless(true)
        .setContentSize(false)
        .setDictID(false)
        .setChecksum(false);
  }

  /** Begins a frame. */
  void begin(int kind) {
    out.reset();
    wireBytes.clear();
    rawBytes = 0;
    sections = 0;
    dictionary = 0;
    out.writeByte(FrameFormat.VERSION).writeByte(kind).writeInt(0);
    out.writeInt(0).writeInt(0).writeInt(0).writeLong(0);
  }

  /** Appends a section, compressed where that makes it smaller; sections come in their order. */
  void section(Section section, byte[] data, int from, int length, Optional<Dictionary> with) {
    if (length == 0) {
      return;
    }
    rawBytes += length;
    if (rawBytes > maxRawBytes) {
      throw new IllegalArgumentException(
          "a sync batch exceeds the " + maxRawBytes + " bytes of a frame");
    }
    sections |= section.bit();
    int before = out.length();
    int size = length < MIN_INPUT_BYTES ? length : compress(data, from, length, with);
    if (size < length) {
      out.writeByte(with.isPresent() ? FrameFormat.ZSTD_DICTIONARY : FrameFormat.ZSTD);
      out.writeVarLong(length).writeVarLong(size).writeRaw(packed.array(), 0, size);
      dictionary = with.isPresent() ? with.get().id() : dictionary;
    } else {
      out.writeByte(FrameFormat.STORED).writeVarLong(length).writeRaw(data, from, length);
    }
    wireBytes.merge(section.kind(), (long) out.length() - before, Long::sum);
  }

  private int compress(byte[] data, int from, int length, Optional<Dictionary> with) {
    packed.reset();
    packed.extend((int) Zstd.compressBound(length));
    byte[] target = packed.array();
    return context(with).compressByteArray(target, 0, target.length, data, from, length);
  }

  private ZstdCompressCtx context(Optional<Dictionary> with) {
    if (with.isEmpty()) {
      return plain;
    }
    if (loaded != with.get().id()) {
      loaded = 0;
      primed.loadDict(with.get().content().array());
      loaded = with.get().id();
    }
    return primed;
  }

  /** Completes a frame whose sections were compressed with at most one dictionary. */
  Bytes finish() {
    return finish(dictionary);
  }

  /** Completes a frame that names a dictionary. */
  Bytes finish(long named) {
    byte[] frame = out.toByteArray();
    ByteWriter header = new ByteWriter(FrameFormat.HEADER_BYTES);
    header.writeRaw(frame, 0, FrameFormat.SECTIONS_AT).writeInt(sections);
    header.writeInt((int) rawBytes).writeInt(frame.length - FrameFormat.HEADER_BYTES);
    header.writeLong(named);
    System.arraycopy(header.array(), 0, frame, 0, FrameFormat.HEADER_BYTES);
    header.reset();
    header.writeInt(FrameFormat.checksum(frame, frame.length));
    System.arraycopy(header.array(), 0, frame, FrameFormat.CHECKSUM_AT, Integer.BYTES);
    return Bytes.wrap(frame);
  }

  /** The dictionary that the frame begun last needs, 0 for none. */
  long dictionary() {
    return dictionary;
  }

  /** What a kind of data takes in the frame begun last. */
  long wireBytes(DataKind kind) {
    return wireBytes.getOrDefault(kind, 0L);
  }

  @Override
  public void close() {
    plain.close();
    primed.close();
  }
}
