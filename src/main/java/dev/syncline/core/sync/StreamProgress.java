package dev.syncline.core.sync;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.entry.EntryKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a partition has been streamed to this replica, and by which clocks its entries are
 * judged: an entry that has been streamed is known as of its source's clock, which the replica's
 * own clock does not hold before all keys have been.
 *
 * <p>Law: a key is judged by the replica's clock and {@link #clockOf}. At the end the replica
 * adopts what all its sources held, {@link #promised}; what only one of them held stays beside the
 * clock, for the keys that came from there, until the clock holds it too.
 *
 * @param segments what the stream under way has brought, in order of keys; the last one ends at the
 *     cursor
 * @param left what ended streams have left
 */
public record StreamProgress(List<Segment> segments, List<Segment> left) {
  /** No stream, and nothing left of one. */
  public static final StreamProgress NONE = new StreamProgress(List.of(), List.of());

  /** Each stands for a source that was lost with dots that nobody else has. */
  private static final int MAX_SEGMENTS = 64;

  /** Copies the lists. */
  public StreamProgress {
    segments = List.copyOf(segments);
    left = List.copyOf(left);
  }

  /**
   * The keys from the end of the segment before it.
   *
   * @param upTo its last key, null for all that follow
   * @param clock the source's clock when it began to send them
   */
  public record Segment(@Nullable EntryKey upTo, VersionVector clock) {
    boolean reaches(EntryKey key) {
      return upTo == null || key.compareTo(upTo) <= 0;
    }
  }

  /** Whether a stream has begun and not ended. */
  public boolean isOpen() {
    return !segments.isEmpty();
  }

  /** The last key streamed, null if none has been. */
  public @Nullable EntryKey cursor() {
    return segments.isEmpty() ? null : segments.get(segments.size() - 1).upTo();
  }

  /** What an entry's context holds beside what is stored and the replica's clock. */
  public VersionVector clockOf(EntryKey key) {
    return clockOf(segments, key).join(clockOf(left, key));
  }

  private static VersionVector clockOf(List<Segment> segments, EntryKey key) {
    for (Segment segment : segments) {
      if (segment.reaches(key)) {
        return segment.clock();
      }
    }
    return VersionVector.EMPTY;
  }

  /** The clock that a source has to cover to go on where the last one stopped. */
  public VersionVector sourceClock() {
    return segments.isEmpty() ? VersionVector.EMPTY : segments.get(segments.size() - 1).clock();
  }

  /** What is adopted at the end, as far as is known. */
  public VersionVector promised() {
    VersionVector all = sourceClock();
    for (Segment segment : segments) {
      all = all.intersect(segment.clock());
    }
    return all;
  }

  /**
   * The keys up to another one have been streamed, from a source with this clock. A source that
   * lacks what the one before it had begins a segment of its own.
   */
  public StreamProgress advance(@Nullable EntryKey upTo, VersionVector sourceClock) {
    List<Segment> next = new ArrayList<>(segments);
    if (!segments.isEmpty() && sourceClock.covers(sourceClock())) {
      next.set(next.size() - 1, new Segment(upTo, sourceClock()));
    } else {
      next.add(new Segment(upTo, sourceClock));
    }
    return new StreamProgress(bounded(next), left);
  }

  /** All keys have been streamed, and the clock holds what was promised. */
  public StreamProgress ended(VersionVector clock) {
    return closed(clock, last(segments).join(last(left)));
  }

  /** The stream stops at its cursor: what has been streamed stays known, and nothing is adopted. */
  public StreamProgress abandoned(VersionVector clock) {
    return closed(clock, last(left));
  }

  private StreamProgress closed(VersionVector clock, VersionVector behind) {
    List<Segment> merged = new ArrayList<>();
    List<EntryKey> bounds = new ArrayList<>();
    for (List<Segment> each : List.of(segments, left)) {
      each.forEach(
          segment -> {
            EntryKey upTo = segment.upTo();
            if (upTo != null) {
              bounds.add(upTo);
            }
          });
    }
    bounds.stream()
        .sorted()
        .distinct()
        .forEach(bound -> merged.add(new Segment(bound, clockOf(bound))));
    merged.add(new Segment(null, behind));
    return new StreamProgress(List.of(), merged).without(clock);
  }

  private static VersionVector last(List<Segment> segments) {
    return segments.isEmpty() ? VersionVector.EMPTY : segments.get(segments.size() - 1).clock();
  }

  /** Without what the replica's clock holds anyway. */
  public StreamProgress without(VersionVector clock) {
    if (left.isEmpty()) {
      return this;
    }
    List<Segment> rest = new ArrayList<>();
    for (Segment segment : left) {
      VersionVector beside = clock.covers(segment.clock()) ? VersionVector.EMPTY : segment.clock();
      if (!rest.isEmpty() && rest.get(rest.size() - 1).clock().equals(beside)) {
        rest.remove(rest.size() - 1);
      }
      rest.add(new Segment(segment.upTo(), beside));
    }
    boolean nothing = rest.size() == 1 && rest.get(0).clock().isEmpty();
    List<Segment> kept = nothing ? List.of() : bounded(rest);
    return kept.equals(left) ? this : new StreamProgress(segments, kept);
  }

  /** Writes both lists of segments. */
  public void encode(ByteWriter out) {
    encode(segments, out);
    encode(left, out);
  }

  private static void encode(List<Segment> segments, ByteWriter out) {
    out.writeVarLong(segments.size());
    for (Segment segment : segments) {
      EntryKey upTo = segment.upTo();
      out.writeByte(upTo == null ? 0 : 1);
      if (upTo != null) {
        upTo.encode(out);
      }
      segment.clock().encode(out);
    }
  }

  /** Reads what {@link #encode} wrote. */
  public static StreamProgress decode(ByteReader in) {
    List<Segment> segments = decodeSegments(in);
    List<Segment> left = decodeSegments(in);
    return segments.isEmpty() && left.isEmpty() ? NONE : new StreamProgress(segments, left);
  }

  private static List<Segment> decodeSegments(ByteReader in) {
    int count = in.readCount("segments", 2);
    List<Segment> segments = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      EntryKey upTo = in.readByte() == 0 ? null : EntryKey.decode(in);
      segments.add(new Segment(upTo, VersionVector.decode(in)));
    }
    return segments;
  }

  /**
   * Beyond the bound the first two become one that knows what both knew. What is forgotten with it
   * can only concern dots that no source since has held.
   */
  private static List<Segment> bounded(List<Segment> segments) {
    if (segments.size() <= MAX_SEGMENTS) {
      return segments;
    }
    List<Segment> fewer = new ArrayList<>(segments.subList(1, segments.size()));
    fewer.set(
        0,
        new Segment(fewer.get(0).upTo(), fewer.get(0).clock().intersect(segments.get(0).clock())));
    return bounded(fewer);
  }
}
