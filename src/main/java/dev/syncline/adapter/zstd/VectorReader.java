package dev.syncline.adapter.zstd;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.sync.ContentHash;
import dev.syncline.core.sync.VectorDelta;
import dev.syncline.core.sync.VectorPlanes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** The vectors of one frame in order, whole ones and those told as differences. */
final class VectorReader {
  private final byte[] floats;
  private final int vectorsEnd;
  private final int changesEnd;
  private final ByteReader bases;
  private final byte[] masks;
  private final int masksEnd;

  private int vectorsAt;
  private int changesAt;
  private int masksAt;
  private long deltaBytesLeft;
  private boolean missing;

  /** Joins the planes of the frame into {@code floats}, which is used up with this reader. */
  VectorReader(FrameReader frame, Scratch floats, int maxRawBytes) {
    floats.reset();
    this.vectorsAt = join(frame, floats, Section::vectors);
    this.vectorsEnd = floats.length();
    this.changesAt = join(frame, floats, Section::changes);
    this.changesEnd = floats.length();
    this.floats = floats.array();
    this.bases = frame.reader(Section.BASES);
    this.masks = frame.array();
    this.masksAt = frame.start(Section.MASKS);
    this.masksEnd = masksAt + frame.length(Section.MASKS);
    this.deltaBytesLeft = maxRawBytes;
  }

  private static int join(FrameReader frame, Scratch floats, IntFunction<Section> sections) {
    int length = 0;
    for (int plane = 0; plane < VectorPlanes.COUNT; plane++) {
      length += frame.length(sections.apply(plane));
    }
    for (int plane = 0; plane < VectorPlanes.COUNT; plane++) {
      Section section = sections.apply(plane);
      if (frame.length(section) != VectorPlanes.planeLength(length, plane)) {
        throw new CorruptDataException(
            section + " has " + frame.length(section) + " of " + length + " bytes in planes");
      }
    }
    int at = floats.extend(length);
    int planesAt = frame.start(sections.apply(0));
    VectorPlanes.join(frame.array(), planesAt, length, floats.array(), at);
    return at;
  }

  /** The next whole vector. */
  Bytes readWhole(int length) {
    if (length > vectorsEnd - vectorsAt) {
      throw new CorruptDataException(
          "a vector has " + length + " bytes, " + (vectorsEnd - vectorsAt) + " are left");
    }
    vectorsAt += length;
    return Bytes.wrap(Arrays.copyOfRange(floats, vectorsAt - length, vectorsAt));
  }

  /**
   * The next vector that is told as a difference from one of those held. Its bytes are consumed
   * even if that one is not among them; then {@link #takeMissing} tells so.
   */
  Optional<Bytes> readDelta(int length, List<Bytes> held) {
    if (length == 0 || length % Float.BYTES != 0) {
      throw new CorruptDataException("a delta is of a vector of " + length + " bytes");
    }
    int maskLength = VectorDelta.maskLength(length);
    if (maskLength > masksEnd - masksAt) {
      throw new CorruptDataException(
          "a mask has " + maskLength + " bytes, " + (masksEnd - masksAt) + " are left");
    }
    int changed = VectorDelta.changeLength(masks, masksAt, length);
    if (changed < 0 || changed > changesEnd - changesAt) {
      throw new CorruptDataException(
          "a mask names " + changed + " bytes, " + (changesEnd - changesAt) + " are left");
    }
    // A mask is a 32nd of its vector: without this bound a small frame could ask for much.
    deltaBytesLeft -= length;
    if (deltaBytesLeft < 0) {
      throw new CorruptDataException("the deltas of a sync frame unpack beyond its limit");
    }
    Optional<Bytes> base = find(ContentHash.read(bases), length, held);
    int maskAt = masksAt;
    int from = changesAt;
    masksAt += maskLength;
    changesAt += changed;
    missing |= base.isEmpty();
    return base.map(
        bytes -> Bytes.wrap(VectorDelta.apply(bytes.array(), masks, maskAt, floats, from)));
  }

  private static Optional<Bytes> find(ContentHash hash, int length, List<Bytes> held) {
    for (Bytes vector : held) {
      if (vector.length() == length && ContentHash.of(vector.array()).equals(hash)) {
        return Optional.of(vector);
      }
    }
    return Optional.empty();
  }

  /** Whether a base was missing since the last call. */
  boolean takeMissing() {
    boolean taken = missing;
    missing = false;
    return taken;
  }

  /** Fails unless everything has been read. */
  void expectEnd() {
    int left = vectorsEnd - vectorsAt + changesEnd - changesAt + masksEnd - masksAt;
    if (left + bases.remaining() != 0) {
      throw new CorruptDataException(
          left + bases.remaining() + " bytes of vectors are left over after a sync batch");
    }
  }
}
