package dev.syncline.api.http;

import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.ConflictPlace;
import dev.syncline.port.Conflicts;
import java.util.List;

/** A page of conflicts as nodes make them. */
final class ConflictSamples {
  private ConflictSamples() {}

  /** A value and a delete that have lost against a write. */
  static Conflicts.Page page(Version loser, Version winner) {
    ConflictPlace place = new ConflictPlace(loser.timestamp(), new Partition(3, 7), loser.dot());
    Version delete =
        new Version(
            winner.dot(), HybridTimestamp.ofMillis(1_600_000_000_000L), Content.Tombstone.INSTANCE);
    return new Conflicts.Page(
        List.of(item(loser, winner, place), item(delete, winner, place)),
        place,
        List.of(new NodeName("n3")));
  }

  private static Conflicts.Item item(Version loser, Version winner, ConflictPlace place) {
    return new Conflicts.Item(
        Bytes.utf8("a"),
        place,
        "n1@" + winner.dot(),
        winner.timestamp(),
        loser,
        "n2@" + loser.dot(),
        List.of(new Conflicts.Recording(new NodeName("n1"), 1_700_000_000_500L)));
  }
}
