package dev.syncline.core.feed;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.placement.Partition;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The bytes of a position, each actor named once. */
final class PositionCodec {
  private static final int MAX_ACTORS = 1 << 16;

  private PositionCodec() {}

  static void write(FeedPosition position, ByteWriter out) {
    SortedMap<Actor, Integer> places = new TreeMap<>();
    position.told().values().forEach(each -> each.forEachActor(actor -> places.put(actor, 0)));
    out.writeVarLong(places.size());
    int next = 0;
    for (Map.Entry<Actor, Integer> each : places.entrySet()) {
      each.setValue(next++);
      out.writeVarLong(each.getKey().id());
    }
    out.writeVarLong(position.told().size());
    position
        .told()
        .forEach(
            (partition, dots) -> {
              partition.encode(out);
              write(dots, places, out);
            });
  }

  private static void write(VersionVector dots, Map<Actor, Integer> places, ByteWriter out) {
    ByteWriter whole = new ByteWriter(16);
    int[] counts = new int[2];
    long[] last = {0};
    dots.forEachWhole(
        (from, to) -> {
          whole.writeVarLong(from - last[0]).writeVarLong(to - from);
          last[0] = to;
          counts[0]++;
        });
    out.writeVarLong(counts[0]).writeRaw(whole.array(), 0, whole.length());
    ByteWriter actors = new ByteWriter(64);
    dots.forEachActor(
        actor -> {
          actors.writeVarLong(java.util.Objects.requireNonNull(places.get(actor)));
          ranges(dots.only(actor), actors);
          counts[1]++;
        });
    out.writeVarLong(counts[1]).writeRaw(actors.array(), 0, actors.length());
  }

  private static void ranges(VersionVector one, ByteWriter out) {
    ByteWriter ranges = new ByteWriter(16);
    int[] count = {0};
    long[] last = {0};
    one.forEachRange(
        (actor, from, to) -> {
          ranges.writeVarLong(from - last[0]);
          ranges.writeVarLong(to == VersionVector.END ? 0 : to - from + 1);
          last[0] = to;
          count[0]++;
        });
    out.writeVarLong(count[0]).writeRaw(ranges.array(), 0, ranges.length());
  }

  static FeedPosition read(ByteReader in) {
    try {
      Actor[] actors = new Actor[in.readCount("actors or ranges", 1)];
      for (int i = 0; i < actors.length; i++) {
        actors[i] = new Actor(in.readVarLong());
      }
      SortedMap<Partition, VersionVector> told = new TreeMap<>();
      int partitions = in.readCount("partitions", 2);
      for (int i = 0; i < partitions; i++) {
        Partition partition = Partition.decode(in);
        told.put(partition, readDots(in, actors));
      }
      in.expectEnd("a position");
      return new FeedPosition(told);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new CorruptDataException("is damaged");
    }
  }

  private static VersionVector readDots(ByteReader in, Actor[] actors) {
    VersionVector dots = VersionVector.EMPTY;
    long last = 0;
    for (int left = in.readCount("actors or ranges", 1); left > 0; left--) {
      long from = last + in.readVarLong();
      last = from + in.readVarLong();
      dots = dots.join(VersionVector.ofWhole(from, last));
    }
    for (int left = in.readCount("actors or ranges", 1); left > 0; left--) {
      Actor actor = actors[in.readVarInt("actor", MAX_ACTORS)];
      long end = 0;
      for (int ranges = in.readCount("actors or ranges", 1); ranges > 0; ranges--) {
        long from = end + in.readVarLong();
        long length = in.readVarLong();
        end = length == 0 ? VersionVector.END : from + length - 1;
        dots = dots.join(VersionVector.ofRange(actor, from, end));
      }
    }
    return dots;
  }
}
