package dev.syncline.core.causality;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import java.util.Arrays;

/**
 * The bytes of a {@link VersionVector}: twice the number of its actors, plus one if some are held
 * whole; the ranges of the numbers of these; the actors (8 bytes each) and their ranges. Ranges are
 * written as differences.
 */
final class VersionVectorCodec {
  private static final int MIN_ACTOR_BYTES = 11;
  private static final long[] WHOLE = {1, VersionVector.END};

  private VersionVectorCodec() {}

  static void write(long[] whole, long[] actors, long[][] ranges, ByteWriter out) {
    out.writeVarLong(2L * actors.length + (whole.length > 0 ? 1 : 0));
    if (whole.length > 0) {
      writeRanges(whole, out);
    }
    for (int i = 0; i < actors.length; i++) {
      out.writeLong(actors[i]);
      writeRanges(ranges[i], out);
    }
  }

  private static void writeRanges(long[] runs, ByteWriter out) {
    out.writeVarLong(runs.length / 2);
    long last = 0;
    for (int j = 0; j < runs.length; j += 2) {
      out.writeVarLong(runs[j] - last - 1);
      out.writeVarLong(runs[j + 1] - runs[j]);
      last = runs[j + 1];
    }
  }

  static VersionVector read(ByteReader in) {
    long head = in.readVarLong();
    long count = head >>> 1;
    if (head < 0 || count > in.remaining() / MIN_ACTOR_BYTES) {
      throw new CorruptDataException("a version vector claims " + count + " actors");
    }
    long[] whole = (head & 1) == 0 ? Ranges.NONE : readRanges(in, "whole actors");
    long[] actors = new long[(int) count];
    long[][] ranges = new long[(int) count][];
    for (int i = 0; i < count; i++) {
      actors[i] = in.readLong();
      if (i > 0 && Long.compareUnsigned(actors[i - 1], actors[i]) >= 0) {
        throw new CorruptDataException("actors of a version vector do not ascend");
      }
      ranges[i] = readRanges(in, "ranges");
      if (Actor.isNumber(actors[i])
          && (Arrays.equals(ranges[i], WHOLE) || Ranges.contains(whole, actors[i]))) {
        throw new CorruptDataException("an actor that is held whole is told twice, or as another");
      }
    }
    return VersionVector.decoded(whole, actors, ranges);
  }

  private static long[] readRanges(ByteReader in, String what) {
    int runs = in.readCount(what, 2);
    if (runs == 0) {
      throw new CorruptDataException("a version vector has no " + what);
    }
    long[] decoded = new long[runs * 2];
    long last = 0;
    for (int j = 0; j < decoded.length; j += 2) {
      long gap = in.readVarLong();
      long span = in.readVarLong();
      long from = last + 1 + gap;
      long to = from + span;
      if (gap < (j == 0 ? 0 : 1)
          || span < 0
          || from <= last
          || to < from
          || to > VersionVector.END) {
        throw new CorruptDataException("ranges of a version vector do not ascend");
      }
      decoded[j] = from;
      decoded[j + 1] = to;
      last = to;
    }
    return decoded;
  }
}
