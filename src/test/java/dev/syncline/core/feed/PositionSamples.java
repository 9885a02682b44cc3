package dev.syncline.core.feed;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.placement.Partition;
import dev.syncline.fixtures.Sample;
import java.util.List;
import java.util.Map;

/**
 * Positions as tokens hold them before they are deflated: how that is done is the JDK's business,
 * and it may change. Append only.
 */
public final class PositionSamples {
  private PositionSamples() {}

  /** Every shape. */
  public static List<Sample> all() {
    VersionVector dots =
        VersionVector.ofWhole(1, 40)
            .join(VersionVector.ofWhole(43, 43))
            .join(VersionVector.ofRange(new Actor(44), 1, 7))
            .join(VersionVector.ofRange(new Actor(44), 9, VersionVector.END))
            .join(VersionVector.ofRange(Actor.random(5), 3, 70_000));
    FeedPosition some =
        FeedPosition.NONE.with(
            Map.of(
                new Partition(3, 63),
                dots,
                new Partition(1, 0),
                VersionVector.ofRange(new Actor(44), 1, 1)));
    return Sample.numbered(
        List.of(FeedPosition.NONE, some),
        position -> {
          ByteWriter out = new ByteWriter(64);
          PositionCodec.write(position, out);
          return out.toByteArray();
        },
        bytes -> PositionCodec.read(new ByteReader(bytes)));
  }
}
