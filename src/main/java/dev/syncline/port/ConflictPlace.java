package dev.syncline.port;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.placement.Partition;
import java.util.Comparator;

/**
 * Where a conflict stands among those of its collection: by when its loser was written. It names
 * the loser, and is the same on every node that has recorded it.
 */
public record ConflictPlace(HybridTimestamp timestamp, Partition partition, Dot loser)
    implements Comparable<ConflictPlace> {
  private static final Comparator<ConflictPlace> ORDER =
      Comparator.comparing(ConflictPlace::timestamp)
          .thenComparingInt(each -> each.partition().replicationFactor())
          .thenComparingInt(each -> each.partition().slot())
          .thenComparing(each -> each.loser().actor().id(), Long::compareUnsigned)
          .thenComparingLong(each -> each.loser().counter());

  @Override
  public int compareTo(ConflictPlace other) {
    return ORDER.compare(this, other);
  }

  /** Appends it: timestamp (8), partition (2), actor (8), counter (8). */
  public void encode(ByteWriter out) {
    out.writeLong(timestamp.packed());
    partition.encode(out);
    out.writeLong(loser.actor().id()).writeLong(loser.counter());
  }

  /** Reads what {@link #encode} has written. */
  public static ConflictPlace decode(ByteReader in) {
    HybridTimestamp timestamp = new HybridTimestamp(in.readLong());
    Partition partition = Partition.decode(in);
    Actor actor = new Actor(in.readLong());
    long counter = in.readLong();
    if (counter < 1) {
      throw new CorruptDataException("counter of a dot is " + counter);
    }
    return new ConflictPlace(timestamp, partition, new Dot(actor, counter));
  }
}
