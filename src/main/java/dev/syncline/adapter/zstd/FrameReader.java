package dev.syncline.adapter.zstd;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * Checks frames and unpacks their sections. Every length is held against the frame's and the limit
 * before anything is allocated or handed to native code. Not thread-safe.
 */
final class FrameReader implements AutoCloseable {
  private static final Section[] ALL = Section.values();

  /** What the header of a frame says. */
  record Header(int kind, int sections, int rawBytes, long dictionary) {}

  private final ZstdDecompressCtx plain = new ZstdDecompressCtx().setMagicless(true);
  private final ZstdDecompressCtx primed = new ZstdDecompressCtx().setMagicless(true);
  private final Scratch raw = new Scratch();
  private final int[] starts = new int[Section.COUNT];
  private final int[] lengths = new int[Section.COUNT];
  private final int maxRawBytes;

  private long loaded;

  FrameReader(int maxRawBytes) {
    this.maxRawBytes = maxRawBytes;
  }

  /** Checks version, size and checksum. */
  Header header(Bytes frame) {
    byte[] bytes = frame.array();
    if (bytes.length == 0) {
      throw new CorruptDataException("a sync frame is empty");
    }
    int version = bytes[0] & 0xFF;
    if (version != FrameFormat.VERSION) {
      throw new CorruptDataException(
          "sync frame has version " + version + ", this node reads " + FrameFormat.VERSION);
    }
    if (bytes.length < FrameFormat.HEADER_BYTES) {
      throw new CorruptDataException("a sync frame is cut to " + bytes.length + " bytes");
    }
    ByteReader in = new ByteReader(bytes, 1, FrameFormat.HEADER_BYTES - 1);
    int kind = in.readByte();
    int checksum = in.readInt();
    int sections = in.readInt();
    int rawBytes = in.readInt();
    int bodyBytes = in.readInt();
    long dictionary = in.readLong();
    if (bodyBytes != bytes.length - FrameFormat.HEADER_BYTES) {
      throw new CorruptDataException(
          "sync frame claims a body of "
              + Integer.toUnsignedString(bodyBytes)
              + " bytes and has "
              + (bytes.length - FrameFormat.HEADER_BYTES));
    }
    if (checksum != FrameFormat.checksum(bytes, bytes.length)) {
      throw new CorruptDataException("sync frame has a wrong checksum");
    }
    if (rawBytes < 0 || rawBytes > maxRawBytes) {
      throw new CorruptDataException(
          "sync frame unpacks to "
              + Integer.toUnsignedString(rawBytes)
              + " bytes, limit "
              + maxRawBytes);
    }
    if (rawBytes > (long) bodyBytes * FrameFormat.MAX_EXPANSION) {
      throw new CorruptDataException(
          "sync frame claims that " + bodyBytes + " bytes unpack to " + rawBytes);
    }
    return new Header(kind, sections, rawBytes, dictionary);
  }

  /**
   * Unpacks every section, to be read with {@link #reader} and {@link #start} until the next call.
   *
   * @return whether it could be done: not if the frame needs a dictionary that is not known
   */
  boolean unpack(Bytes frame, Header header, LongFunction<Optional<Dictionary>> dictionaries) {
    raw.reset();
    raw.extend(header.rawBytes());
    int body = frame.length() - FrameFormat.HEADER_BYTES;
    ByteReader in = new ByteReader(frame.array(), FrameFormat.HEADER_BYTES, body);
    int unknown = header.sections() & -(1 << Section.COUNT);
    if (unknown != 0) {
      throw new CorruptDataException(
          "sync frame has unknown sections " + Integer.toHexString(unknown));
    }
    int at = 0;
    for (Section section : ALL) {
      starts[section.number()] = at;
      lengths[section.number()] = 0;
      if ((header.sections() & section.bit()) != 0) {
        int length = unpackSection(section, in, frame.array(), at, header, dictionaries);
        if (length < 0) {
          return false;
        }
        lengths[section.number()] = length;
        at += length;
      }
    }
    in.expectEnd("a sync frame");
    if (at != header.rawBytes()) {
      throw new CorruptDataException(
          "sync frame unpacks to " + at + " bytes and claims " + header.rawBytes());
    }
    return true;
  }

  private int unpackSection(
      Section section,
      ByteReader in,
      byte[] frame,
      int at,
      Header header,
      LongFunction<Optional<Dictionary>> dictionaries) {
    int method = in.readByte();
    int length = in.readVarInt("length of " + section, header.rawBytes() - at);
    if (method == FrameFormat.STORED) {
      int from = position(in, frame);
      in.skip(length);
      System.arraycopy(frame, from, raw.array(), at, length);
      return length;
    }
    if (method != FrameFormat.ZSTD && method != FrameFormat.ZSTD_DICTIONARY) {
      throw new CorruptDataException(section + " has an unknown method " + method);
    }
    int packed = in.readVarInt("packed length of " + section, in.remaining());
    int from = position(in, frame);
    in.skip(packed);
    ZstdDecompressCtx context = plain;
    if (method == FrameFormat.ZSTD_DICTIONARY) {
      Optional<Dictionary> known = dictionaries.apply(header.dictionary());
      if (known.isEmpty()) {
        return -1;
      }
      context = primed(known.get());
    }
    decompress(section, context, frame, from, packed, at, length);
    return length;
  }

  private void decompress(
      Section section,
      ZstdDecompressCtx context,
      byte[] frame,
      int from,
      int packed,
      int at,
      int length) {
    int got;
    try {
      got = context.decompressByteArray(raw.array(), at, length, frame, from, packed);
    } catch (ZstdException e) {
      throw new CorruptDataException(section + " does not unpack: " + e.getMessage());
    }
    if (got != length) {
      throw new CorruptDataException(
          section + " unpacks to " + got + " bytes and claims " + length);
    }
  }

  private ZstdDecompressCtx primed(Dictionary dictionary) {
    if (loaded != dictionary.id()) {
      loaded = 0;
      try {
        primed.loadDict(dictionary.content().array());
      } catch (ZstdException e) {
        throw new CorruptDataException("a dictionary cannot be used: " + e.getMessage());
      }
      loaded = dictionary.id();
    }
    return primed;
  }

  private static int position(ByteReader in, byte[] frame) {
    return frame.length - in.remaining();
  }

  /** Reads an unpacked section. */
  ByteReader reader(Section section) {
    return new ByteReader(raw.array(), start(section), length(section));
  }

  /** Where an unpacked section begins in {@link #array}. */
  int start(Section section) {
    return starts[section.number()];
  }

  /** Bytes of an unpacked section, 0 if the frame has none. */
  int length(Section section) {
    return lengths[section.number()];
  }

  /** The unpacked sections end to end, valid until the next frame. */
  byte[] array() {
    return raw.array();
  }

  @Override
  public void close() {
    plain.close();
    primed.close();
  }
}
