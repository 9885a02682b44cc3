package dev.syncline.adapter.raft;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads what {@link BinaryWriter} wrote. Every length and count is checked against the bytes that
 * are left before anything is allocated, so no input makes it allocate more than its own size.
 */
final class BinaryReader {

  private final ByteBuffer input;

  BinaryReader(byte[] bytes) {
    this.input = ByteBuffer.wrap(bytes);
  }

  int u8() throws CorruptRaftDataException {
    require(1);
    return input.get() & 0xFF;
  }

  boolean bool() throws CorruptRaftDataException {
    int value = u8();
    if (value > 1) {
      throw new CorruptRaftDataException("not a boolean: " + value);
    }
    return value == 1;
  }

  int u16() throws CorruptRaftDataException {
    require(2);
    return input.getShort() & 0xFFFF;
  }

  int i32() throws CorruptRaftDataException {
    require(4);
    return input.getInt();
  }

  /** Reads a number that is never negative: a term, a count, an index of a chunk. */
  int natural32() throws CorruptRaftDataException {
    int value = i32();
    if (value < 0) {
      throw new CorruptRaftDataException("negative number: " + value);
    }
    return value;
  }

  /** Reads a number that is never negative: a log index or a sequence number. */
  long natural64() throws CorruptRaftDataException {
    require(8);
    long value = input.getLong();
    if (value < 0) {
      throw new CorruptRaftDataException("negative number: " + value);
    }
    return value;
  }

  byte[] bytes() throws CorruptRaftDataException {
    int length = natural32();
    require(length);
    byte[] value = new byte[length];
    input.get(value);
    return value;
  }

  String text() throws CorruptRaftDataException {
    int length = u16();
    require(length);
    ByteBuffer utf8 = input.slice(input.position(), length);
    input.position(input.position() + length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException e) {
      throw new CorruptRaftDataException("not UTF-8 text of " + length + " bytes");
    }
  }

  /** Reads the number of items that follow, each at least {@code minBytesEach} long. */
  int count(int minBytesEach) throws CorruptRaftDataException {
    int count = natural32();
    if ((long) count * minBytesEach > input.remaining()) {
      throw new CorruptRaftDataException(
          "%d items announced, %d bytes left".formatted(count, input.remaining()));
    }
    return count;
  }

  /** Checks that nothing is left over. */
  void end() throws CorruptRaftDataException {
    if (input.hasRemaining()) {
      throw new CorruptRaftDataException(input.remaining() + " bytes too many");
    }
  }

  private void require(int length) throws CorruptRaftDataException {
    if (length > input.remaining()) {
      throw new CorruptRaftDataException(
          "%d bytes expected, %d left".formatted(length, input.remaining()));
    }
  }
}
