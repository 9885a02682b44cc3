package dev.syncline.core.causality;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * An immutable set of dots: per actor a contiguous base and exceptions, both kept as ranges.
 *
 * <p>It is the causal context of an entry, the clock of a replica, and the position of a reader in
 * the log. Losses leave runs, not points, so ranges stay few; being immutable, a clock can be
 * handed out as a context without a copy.
 *
 * <p>Invariant: actors ascend (unsigned); for each actor the ranges {@code [from, to]} ascend,
 * {@code 1 <= from <= to}, and neighbours neither touch nor overlap. So equal sets are equal bytes.
 *
 * @see <a href="https://doi.org/10.1007/11561927_25">Malkhi and Terry, Concise Version Vectors in
 *     WinFS (2005)</a>
 */
public final class VersionVector {
  /** The empty set. */
  public static final VersionVector EMPTY = new VersionVector(new long[0], new long[0][]);

  private final long[] actors;
  private final long[][] ranges;

  private VersionVector(long[] actors, long[][] ranges) {
    this.actors = actors;
    this.ranges = ranges;
  }

  /** The set of the given dots. */
  public static VersionVector of(Collection<Dot> dots) {
    return of(dots instanceof List<Dot> list ? list : List.copyOf(dots), 0, dots.size());
  }

  /** Halves, as a set that grows dot by dot is copied for each. */
  private static VersionVector of(List<Dot> dots, int from, int to) {
    if (to - from < 2) {
      return to == from ? EMPTY : EMPTY.plus(dots.get(from));
    }
    int middle = (from + to) >>> 1;
    return of(dots, from, middle).join(of(dots, middle, to));
  }

  /** The set of the given dots. */
  public static VersionVector of(Dot... dots) {
    return of(Arrays.asList(dots));
  }

  /** The dots {@code from..to} of one actor. */
  public static VersionVector ofRange(Actor actor, long from, long to) {
    new Dot(actor, from);
    if (to < from) {
      throw new IllegalArgumentException("range " + from + ".." + to + " is empty");
    }
    return new VersionVector(new long[] {actor.id()}, new long[][] {{from, to}});
  }

  /** Whether the set holds the dot. */
  public boolean contains(Dot dot) {
    int at = find(dot.actor().id());
    return at >= 0 && Ranges.contains(ranges[at], dot.counter());
  }

  /** Whether the set holds every dot of the other. */
  @SuppressWarnings("ReferenceEquality") // a shortcut: the same instance holds the same dots
  public boolean covers(VersionVector other) {
    if (this == other) {
      return true;
    }
    for (int i = 0; i < other.actors.length; i++) {
      int at = find(other.actors[i]);
      if (at < 0 || !Ranges.covers(ranges[at], other.ranges[i])) {
        return false;
      }
    }
    return true;
  }

  /** The set with one dot more. */
  public VersionVector plus(Dot dot) {
    int at = find(dot.actor().id());
    if (at < 0) {
      return insert(-at - 1, dot.actor().id(), new long[] {dot.counter(), dot.counter()});
    }
    long[] old = ranges[at];
    if (Ranges.contains(old, dot.counter())) {
      return this;
    }
    return replace(at, Ranges.join(old, new long[] {dot.counter(), dot.counter()}));
  }

  /** Set union. */
  public VersionVector join(VersionVector other) {
    if (covers(other)) {
      return this;
    }
    if (other.covers(this)) {
      return other;
    }
    VersionVector result = this;
    for (int i = 0; i < other.actors.length; i++) {
      int at = result.find(other.actors[i]);
      if (at < 0) {
        result = result.insert(-at - 1, other.actors[i], other.ranges[i]);
      } else if (!Ranges.covers(result.ranges[at], other.ranges[i])) {
        result = result.replace(at, Ranges.join(result.ranges[at], other.ranges[i]));
      }
    }
    return result;
  }

  /** The dots of this set that the other lacks. */
  public VersionVector minus(VersionVector other) {
    return combine(other, true);
  }

  /** The dots that both sets hold. */
  public VersionVector intersect(VersionVector other) {
    return combine(other, false);
  }

  private VersionVector combine(VersionVector other, boolean subtract) {
    long[] keptActors = new long[actors.length];
    long[][] keptRanges = new long[actors.length][];
    int kept = 0;
    for (int i = 0; i < actors.length; i++) {
      int at = other.find(actors[i]);
      long[] theirs = at < 0 ? Ranges.NONE : other.ranges[at];
      long[] rest =
          subtract ? Ranges.minus(ranges[i], theirs) : Ranges.intersect(ranges[i], theirs);
      if (rest.length > 0) {
        keptActors[kept] = actors[i];
        keptRanges[kept++] = rest;
      }
    }
    if (kept == 0) {
      return EMPTY;
    }
    return new VersionVector(Arrays.copyOf(keptActors, kept), Arrays.copyOf(keptRanges, kept));
  }

  /** How the two histories relate, by set inclusion. */
  public Causality compare(VersionVector other) {
    boolean below = other.covers(this);
    boolean above = covers(other);
    if (below) {
      return above ? Causality.EQUAL : Causality.BEFORE;
    }
    return above ? Causality.AFTER : Causality.CONCURRENT;
  }

  /** Whether no dot is held. */
  public boolean isEmpty() {
    return actors.length == 0;
  }

  /** How many dots are held. */
  public long size() {
    long size = 0;
    for (long[] runs : ranges) {
      for (int i = 0; i < runs.length; i += 2) {
        size += runs[i + 1] - runs[i] + 1;
      }
    }
    return size;
  }

  /** How many actors have a dot in the set. */
  public int actorCount() {
    return actors.length;
  }

  /** The highest counter held of the actor, 0 if none. */
  public long highest(Actor actor) {
    int at = find(actor.id());
    return at < 0 ? 0 : ranges[at][ranges[at].length - 1];
  }

  /** The largest {@code n} such that {@code 1..n} of the actor are held, 0 if none. */
  public long base(Actor actor) {
    int at = find(actor.id());
    return at < 0 || ranges[at][0] != 1 ? 0 : ranges[at][1];
  }

  /** The last counter of the run of consecutive dots that a dot is held in, 0 if it is not held. */
  public long endOfRun(Dot dot) {
    int at = find(dot.actor().id());
    return at < 0 ? 0 : Ranges.endOfRun(ranges[at], dot.counter());
  }

  /** The dots of one actor only. */
  public VersionVector only(Actor actor) {
    int at = find(actor.id());
    return at < 0 ? EMPTY : new VersionVector(new long[] {actors[at]}, new long[][] {ranges[at]});
  }

  /** The dots missing below the actor's highest counter in the set. */
  public VersionVector holes(Actor actor) {
    long highest = highest(actor);
    return highest == 0 ? EMPTY : ofRange(actor, 1, highest).minus(this);
  }

  /** Calls back for each actor in ascending order. */
  public void forEachActor(Consumer<Actor> consumer) {
    for (long actor : actors) {
      consumer.accept(new Actor(actor));
    }
  }

  /** Calls back for each dot, in order of actor and counter. */
  public void forEach(Consumer<Dot> consumer) {
    forEachRange(
        (actor, from, to) -> {
          for (long counter = from; counter <= to; counter++) {
            consumer.accept(new Dot(actor, counter));
          }
        });
  }

  /** Calls back for each run of consecutive dots, in order. */
  public void forEachRange(RangeConsumer consumer) {
    for (int i = 0; i < actors.length; i++) {
      Actor actor = new Actor(actors[i]);
      for (int j = 0; j < ranges[i].length; j += 2) {
        consumer.accept(actor, ranges[i][j], ranges[i][j + 1]);
      }
    }
  }

  /** Receives the runs of a set. */
  @FunctionalInterface
  public interface RangeConsumer {
    /** The dots {@code from..to} of the actor, both inclusive. */
    void accept(Actor actor, long from, long to);
  }

  /** The first {@code max} dots of the set, in order. */
  public VersionVector limit(long max) {
    VersionVector result = EMPTY;
    long left = max;
    for (int i = 0; i < actors.length && left > 0; i++) {
      for (int j = 0; j < ranges[i].length && left > 0; j += 2) {
        long from = ranges[i][j];
        long taken = Math.min(ranges[i][j + 1] - from + 1, left);
        result = result.join(ofRange(new Actor(actors[i]), from, from + taken - 1));
        left -= taken;
      }
    }
    return result;
  }

  /** A 64-bit digest; equal sets have equal digests on every node and in every release. */
  public long digest() {
    long hash = 0x9E3779B97F4A7C15L;
    for (int i = 0; i < actors.length; i++) {
      hash = mix(hash ^ actors[i]);
      for (long bound : ranges[i]) {
        hash = mix(hash + bound);
      }
    }
    return hash;
  }

  private static long mix(long value) {
    long x = (value ^ (value >>> 32)) * 0xD6E8FEB86659FD93L;
    x = (x ^ (x >>> 32)) * 0xD6E8FEB86659FD93L;
    return x ^ (x >>> 32);
  }

  /** Writes actors (8 bytes each) and their ranges as differences. */
  public void encode(ByteWriter out) {
    out.writeVarLong(actors.length);
    for (int i = 0; i < actors.length; i++) {
      out.writeLong(actors[i]);
      long[] runs = ranges[i];
      out.writeVarLong(runs.length / 2);
      long last = 0;
      for (int j = 0; j < runs.length; j += 2) {
        out.writeVarLong(runs[j] - last - 1);
        out.writeVarLong(runs[j + 1] - runs[j]);
        last = runs[j + 1];
      }
    }
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws CorruptDataException if the bytes are no such encoding, or not the only one of a set
   */
  public static VersionVector decode(ByteReader in) {
    int count = in.readCount("actors", 11);
    if (count == 0) {
      return EMPTY;
    }
    long[] actors = new long[count];
    long[][] ranges = new long[count][];
    for (int i = 0; i < count; i++) {
      actors[i] = in.readLong();
      if (i > 0 && Long.compareUnsigned(actors[i - 1], actors[i]) >= 0) {
        throw new CorruptDataException("actors of a version vector do not ascend");
      }
      int runs = in.readCount("ranges", 2);
      if (runs == 0) {
        throw new CorruptDataException("an actor of a version vector has no range");
      }
      ranges[i] = decodeRanges(in, runs);
    }
    return new VersionVector(actors, ranges);
  }

  private static long[] decodeRanges(ByteReader in, int runs) {
    long[] decoded = new long[runs * 2];
    long last = 0;
    for (int j = 0; j < decoded.length; j += 2) {
      long gap = in.readVarLong();
      long span = in.readVarLong();
      long from = last + 1 + gap;
      long to = from + span;
      if (gap < (j == 0 ? 0 : 1) || span < 0 || from <= last || to < from || to == Long.MAX_VALUE) {
        throw new CorruptDataException("ranges of a version vector do not ascend");
      }
      decoded[j] = from;
      decoded[j + 1] = to;
      last = to;
    }
    return decoded;
  }

  private int find(long actor) {
    int low = 0;
    int high = actors.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Long.compareUnsigned(actors[middle], actor);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  private VersionVector insert(int at, long actor, long[] runs) {
    long[] newActors = new long[actors.length + 1];
    System.arraycopy(actors, 0, newActors, 0, at);
    System.arraycopy(actors, at, newActors, at + 1, actors.length - at);
    newActors[at] = actor;
    long[][] newRanges = new long[ranges.length + 1][];
    System.arraycopy(ranges, 0, newRanges, 0, at);
    System.arraycopy(ranges, at, newRanges, at + 1, ranges.length - at);
    newRanges[at] = runs;
    return new VersionVector(newActors, newRanges);
  }

  private VersionVector replace(int at, long[] runs) {
    long[][] newRanges = ranges.clone();
    newRanges[at] = runs;
    return new VersionVector(actors, newRanges);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof VersionVector that
            && Arrays.equals(actors, that.actors)
            && Arrays.deepEquals(ranges, that.ranges));
  }

  @Override
  public int hashCode() {
    return Long.hashCode(digest());
  }

  /** For people: {@code {5f0c91d2:1..7,9}}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < actors.length; i++) {
      text.append(i == 0 ? "" : " ").append(new Actor(actors[i])).append(':');
      for (int j = 0; j < ranges[i].length; j += 2) {
        text.append(j == 0 ? "" : ",").append(ranges[i][j]);
        if (ranges[i][j + 1] > ranges[i][j]) {
          text.append("..").append(ranges[i][j + 1]);
        }
      }
    }
    return text.append('}').toString();
  }
}
