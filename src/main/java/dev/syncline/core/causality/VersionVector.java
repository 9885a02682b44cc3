package dev.syncline.core.causality;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * An immutable set of dots: per actor a contiguous base and exceptions, both kept as ranges; and
 * the actors that are held <em>whole</em>, with every dot they could ever have, as ranges of their
 * numbers.
 *
 * <p>It is the causal context of an entry, the clock of a replica, and the position of a reader in
 * the log. Losses leave runs, not points, so ranges stay few; being immutable, a clock can be
 * handed out as a context without a copy. Of a run of a node that is over nothing more can come:
 * once that is agreed upon, its set is closed up to {@link #END}, and neighbours that are whole
 * become one range, so that a set is as large as the number of runs that go on.
 *
 * <p>Invariants: actors ascend (unsigned); for each actor the ranges {@code [from, to]} ascend,
 * {@code 1 <= from <= to <= END}, and neighbours neither touch nor overlap; the same holds of the
 * ranges of whole actors. A numbered actor with the one range {@code [1, END]} is among these and
 * not among the others. So equal sets are equal bytes.
 *
 * @see <a href="https://doi.org/10.1007/11561927_25">Malkhi and Terry, Concise Version Vectors in
 *     WinFS (2005)</a>
 */
public final class VersionVector {
  /** The last counter there is. No write has it: a range that ends here says that none follows. */
  public static final long END = Long.MAX_VALUE - 1;

  /** The empty set. */
  public static final VersionVector EMPTY =
      new VersionVector(Ranges.NONE, new long[0], new long[0][]);

  private static final long[] WHOLE = {1, END};

  private final long[] whole;
  private final long[] actors;
  private final long[][] ranges;

  private VersionVector(long[] whole, long[] actors, long[][] ranges) {
    this.whole = whole;
    this.actors = actors;
    this.ranges = ranges;
  }

  /** A set that {@link VersionVectorCodec} has read. */
  static VersionVector decoded(long[] whole, long[] actors, long[][] ranges) {
    return whole.length == 0 && actors.length == 0
        ? EMPTY
        : new VersionVector(whole, actors, ranges);
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
    if (to < from || to > END) {
      throw new IllegalArgumentException("range " + from + ".." + to + " is empty or ends late");
    }
    return actor.isNumbered() && from == 1 && to == END
        ? ofWhole(actor.id(), actor.id())
        : new VersionVector(Ranges.NONE, new long[] {actor.id()}, new long[][] {{from, to}});
  }

  /** Every dot of every actor whose number is in {@code from..to}. */
  public static VersionVector ofWhole(long from, long to) {
    if (from < 1 || to < from || to > END) {
      throw new IllegalArgumentException("there are no actors " + from + ".." + to);
    }
    return new VersionVector(new long[] {from, to}, new long[0], new long[0][]);
  }

  private boolean isWhole(long actor) {
    return Actor.isNumber(actor) && Ranges.contains(whole, actor);
  }

  /** The dots held of an actor; shared, not to be changed. */
  private long[] rangesOf(long actor) {
    int at = find(actor);
    return at >= 0 ? ranges[at] : isWhole(actor) ? WHOLE : Ranges.NONE;
  }

  /** Whether the set holds the dot. */
  public boolean contains(Dot dot) {
    return Ranges.contains(rangesOf(dot.actor().id()), dot.counter());
  }

  /** Whether the set holds every dot of the other. */
  @SuppressWarnings("ReferenceEquality") // a shortcut: the same instance holds the same dots
  public boolean covers(VersionVector other) {
    if (this == other) {
      return true;
    }
    if (!Ranges.covers(whole, other.whole)) {
      return false;
    }
    for (int i = 0; i < other.actors.length; i++) {
      if (!Ranges.covers(rangesOf(other.actors[i]), other.ranges[i])) {
        return false;
      }
    }
    return true;
  }

  /** The set with one dot more. */
  public VersionVector plus(Dot dot) {
    long actor = dot.actor().id();
    int at = find(actor);
    long[] one = {dot.counter(), dot.counter()};
    if (at < 0) {
      return isWhole(actor) ? this : insert(-at - 1, actor, one);
    }
    long[] old = ranges[at];
    if (Ranges.contains(old, dot.counter())) {
      return this;
    }
    long[] next = Ranges.join(old, one);
    return Actor.isNumber(actor) && Arrays.equals(next, WHOLE)
        ? join(ofWhole(actor, actor))
        : replace(at, next);
  }

  /** Set union. */
  public VersionVector join(VersionVector other) {
    if (covers(other)) {
      return this;
    }
    return other.covers(this) ? other : combine(other, Ranges::join);
  }

  /** The dots of this set that the other lacks. */
  public VersionVector minus(VersionVector other) {
    return combine(other, Ranges::minus);
  }

  /** The dots that both sets hold. */
  public VersionVector intersect(VersionVector other) {
    return combine(other, Ranges::intersect);
  }

  /** What is done with the dots that two sets hold of one actor, or with their whole actors. */
  private interface Operation {
    long[] apply(long[] mine, long[] others);
  }

  private VersionVector combine(VersionVector other, Operation operation) {
    long[] all = operation.apply(whole, other.whole);
    int most = actors.length + other.actors.length;
    long[] keptActors = new long[most];
    long[][] keptRanges = new long[most][];
    int kept = 0;
    int i = 0;
    int j = 0;
    while (i < actors.length || j < other.actors.length) {
      int order = order(other, i, j);
      long actor = order <= 0 ? actors[i] : other.actors[j];
      long[] mine = order <= 0 ? ranges[i] : isWhole(actor) ? WHOLE : Ranges.NONE;
      long[] others = order >= 0 ? other.ranges[j] : other.isWhole(actor) ? WHOLE : Ranges.NONE;
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
      long[] result = operation.apply(mine, others);
      boolean isWhole = Actor.isNumber(actor) && Arrays.equals(result, WHOLE);
      if (Actor.isNumber(actor) && isWhole != Ranges.contains(all, actor)) {
        long[] one = {actor, actor};
        all = isWhole ? Ranges.join(all, one) : Ranges.minus(all, one);
      }
      if (!isWhole && result.length > 0) {
        keptActors[kept] = actor;
        keptRanges[kept++] = result;
      }
    }
    if (kept == 0) {
      return decoded(all, new long[0], new long[0][]);
    }
    return new VersionVector(all, Arrays.copyOf(keptActors, kept), Arrays.copyOf(keptRanges, kept));
  }

  /** Whose actor comes next: negative for this set's, positive for the other's, 0 for both. */
  private int order(VersionVector other, int i, int j) {
    if (i == actors.length) {
      return 1;
    }
    return j == other.actors.length ? -1 : Long.compareUnsigned(actors[i], other.actors[j]);
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
    return actors.length == 0 && whole.length == 0;
  }

  /** How many dots are held, but for those of ranges up to {@link #END}, which no write has. */
  public long size() {
    long size = 0;
    for (long[] runs : ranges) {
      for (int i = 0; i < runs.length; i += 2) {
        size += runs[i + 1] == END ? 0 : runs[i + 1] - runs[i] + 1;
      }
    }
    return size;
  }

  /** How many actors, and ranges of whole actors, the set is kept as. */
  public int actorCount() {
    return actors.length + whole.length / 2;
  }

  /** The highest counter held of the actor, 0 if none. */
  public long highest(Actor actor) {
    long[] runs = rangesOf(actor.id());
    return runs.length == 0 ? 0 : runs[runs.length - 1];
  }

  /** The largest {@code n} such that {@code 1..n} of the actor are held, 0 if none. */
  public long base(Actor actor) {
    long[] runs = rangesOf(actor.id());
    return runs.length == 0 || runs[0] != 1 ? 0 : runs[1];
  }

  /** The last counter of the run of consecutive dots that a dot is held in, 0 if it is not held. */
  public long endOfRun(Dot dot) {
    return Ranges.endOfRun(rangesOf(dot.actor().id()), dot.counter());
  }

  /** The dots of one actor only. */
  public VersionVector only(Actor actor) {
    int at = find(actor.id());
    if (at < 0) {
      return isWhole(actor.id()) ? ofWhole(actor.id(), actor.id()) : EMPTY;
    }
    return new VersionVector(Ranges.NONE, new long[] {actors[at]}, new long[][] {ranges[at]});
  }

  /** The dots missing below the actor's highest counter in the set. */
  public VersionVector holes(Actor actor) {
    long highest = highest(actor);
    return highest == 0 ? EMPTY : ofRange(actor, 1, highest).minus(this);
  }

  /** Of each actor its first run of consecutive dots; actors that are held whole stay so. */
  public VersionVector firstRuns() {
    long[][] first = new long[ranges.length][];
    for (int i = 0; i < first.length; i++) {
      first[i] = Arrays.copyOf(ranges[i], 2);
    }
    return new VersionVector(whole, actors, first);
  }

  /** Calls back for each actor of which some dots and not all are held, in ascending order. */
  public void forEachActor(Consumer<Actor> consumer) {
    for (long actor : actors) {
      consumer.accept(new Actor(actor));
    }
  }

  /**
   * Calls back for each dot, in order of actor and counter.
   *
   * @throws IllegalStateException if there is no last one
   */
  public void forEach(Consumer<Dot> consumer) {
    forEachRange(
        (actor, from, to) -> {
          if (to == END) {
            throw new IllegalStateException("the dots of " + this + " cannot be told one by one");
          }
          for (long counter = from; counter <= to; counter++) {
            consumer.accept(new Dot(actor, counter));
          }
        });
  }

  /** Calls back for each run of consecutive dots, in order of actor and counter. */
  public void forEachRange(RangeConsumer consumer) {
    int next = 0;
    for (int i = 0; i < whole.length; i += 2) {
      for (long number = whole[i]; number <= whole[i + 1]; number++) {
        for (; next < actors.length && Long.compareUnsigned(actors[next], number) < 0; next++) {
          forEachRangeAt(next, consumer);
        }
        consumer.accept(new Actor(number), 1, END);
      }
    }
    for (; next < actors.length; next++) {
      forEachRangeAt(next, consumer);
    }
  }

  /** Calls back for each range of numbers of actors that are held whole, in ascending order. */
  public void forEachWhole(WholeConsumer consumer) {
    for (int i = 0; i < whole.length; i += 2) {
      consumer.accept(whole[i], whole[i + 1]);
    }
  }

  private void forEachRangeAt(int at, RangeConsumer consumer) {
    Actor actor = new Actor(actors[at]);
    for (int j = 0; j < ranges[at].length; j += 2) {
      consumer.accept(actor, ranges[at][j], ranges[at][j + 1]);
    }
  }

  /** Receives the runs of a set. */
  @FunctionalInterface
  public interface RangeConsumer {
    /** The dots {@code from..to} of the actor, both inclusive. */
    void accept(Actor actor, long from, long to);
  }

  /** Receives the actors that are held whole. */
  @FunctionalInterface
  public interface WholeConsumer {
    /** All dots of all actors with the numbers {@code from..to}, both inclusive. */
    void accept(long from, long to);
  }

  /**
   * Some of the set's dots: at most {@code max}, where a range up to {@link #END} counts as one and
   * is taken whole. Of each actor they are the first ones.
   */
  public VersionVector limit(long max) {
    VersionVector result = EMPTY;
    long left = max;
    for (int i = 0; i < actors.length && left > 0; i++) {
      for (int j = 0; j < ranges[i].length && left > 0; j += 2) {
        long from = ranges[i][j];
        long to = ranges[i][j + 1];
        long taken = to == END ? 1 : Math.min(to - from + 1, left);
        result =
            result.join(ofRange(new Actor(actors[i]), from, to == END ? END : from + taken - 1));
        left -= taken;
      }
    }
    for (int i = 0; i < whole.length && left > 0; i += 2) {
      long taken = Math.min(whole[i + 1] - whole[i] + 1, left);
      result = result.join(ofWhole(whole[i], whole[i] + taken - 1));
      left -= taken;
    }
    return result;
  }

  /** The dots that a write may have: all but those of ranges up to {@link #END}. */
  public VersionVector finite() {
    VersionVector result = this.whole.length == 0 ? this : decoded(Ranges.NONE, actors, ranges);
    for (int i = 0; i < actors.length; i++) {
      long[] runs = ranges[i];
      if (runs[runs.length - 1] == END) {
        result = result.minus(ofRange(new Actor(actors[i]), runs[runs.length - 2], END));
      }
    }
    return result;
  }

  /** A 64-bit digest; equal sets have equal digests on every node and in every release. */
  public long digest() {
    long hash = 0x9E3779B97F4A7C15L;
    for (long bound : whole) {
      hash = mix(hash + bound);
    }
    for (int i = 0; i < actors.length; i++) {
      hash = mix(hash ^ actors[i]);
      for (long bound : ranges[i]) {
        hash = mix(hash + bound);
      }
    }
    return hash;
  }

  static long mix(long value) {
    long x = (value ^ (value >>> 32)) * 0xD6E8FEB86659FD93L;
    x = (x ^ (x >>> 32)) * 0xD6E8FEB86659FD93L;
    return x ^ (x >>> 32);
  }

  /** Writes the set; see {@link VersionVectorCodec}. */
  public void encode(ByteWriter out) {
    VersionVectorCodec.write(whole, actors, ranges, out);
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws CorruptDataException if the bytes are no such encoding, or not the only one of a set
   */
  public static VersionVector decode(ByteReader in) {
    return VersionVectorCodec.read(in);
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
    return new VersionVector(whole, newActors, newRanges);
  }

  private VersionVector replace(int at, long[] runs) {
    long[][] newRanges = ranges.clone();
    newRanges[at] = runs;
    return new VersionVector(whole, actors, newRanges);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof VersionVector that
            && Arrays.equals(whole, that.whole)
            && Arrays.equals(actors, that.actors)
            && Arrays.deepEquals(ranges, that.ranges));
  }

  @Override
  public int hashCode() {
    return Long.hashCode(digest());
  }

  /** For people: {@code {5f0c91d2:1..7,9 #3..17}}, the last for actors that are held whole. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < actors.length; i++) {
      text.append(i == 0 ? "" : " ").append(new Actor(actors[i])).append(':');
      append(ranges[i], text);
    }
    if (whole.length > 0) {
      append(whole, text.append(actors.length == 0 ? "#" : " #"));
    }
    return text.append('}').toString();
  }

  private static void append(long[] runs, StringBuilder text) {
    for (int j = 0; j < runs.length; j += 2) {
      text.append(j == 0 ? "" : ",").append(runs[j]);
      if (runs[j + 1] > runs[j]) {
        text.append("..").append(runs[j + 1] == END ? "" : runs[j + 1]);
      }
    }
  }
}
