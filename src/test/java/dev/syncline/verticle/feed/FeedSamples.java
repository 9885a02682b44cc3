package dev.syncline.verticle.feed;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.feed.FeedEdge;
import dev.syncline.core.feed.FeedLag;
import dev.syncline.core.feed.FeedRead;
import dev.syncline.core.feed.FeedReader;
import dev.syncline.core.feed.WantedEntries;
import dev.syncline.core.placement.Partition;
import dev.syncline.fixtures.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What nodes ask each other to feed consumers, in every shape: append only. */
public final class FeedSamples {
  private static final Partition ONE = new Partition(3, 17);
  private static final Partition OTHER = new Partition(1, 0);
  private static final VersionVector TOLD = VersionVector.of(Samples.dot(1, 3), Samples.dot(2, 9));

  private FeedSamples() {}

  /** Every shape. */
  public static List<Sample> all() {
    List<Sample> all = new ArrayList<>();
    FeedReader.Limits limits = new FeedReader.Limits(4_096, 512, 1 << 20);
    all.addAll(
        Sample.numbered(
            List.of(
                new FeedCodec.Question.Edges(List.of(ONE, OTHER)),
                new FeedCodec.Question.Read(
                    Map.of(ONE, TOLD),
                    new WantedEntries(Set.of(1L, 300L), 301, Bytes.utf8("a/")),
                    limits,
                    1_000),
                new FeedCodec.Question.Read(
                    Map.of(OTHER, VersionVector.EMPTY),
                    new WantedEntries(Set.of(), 0, null),
                    limits,
                    0),
                new FeedCodec.Question.Lag(
                    Map.of(ONE, TOLD), new WantedEntries(Set.of(1L), 301, null), 10_000)),
            FeedCodec::encode,
            FeedCodec::decodeQuestion));
    all.add(
        Sample.of(
            "answer-edges-1",
            new ArrayList<>(
                List.of(
                    new FeedEdge(ONE, TOLD, VersionVector.EMPTY), new FeedEdge(OTHER, TOLD, TOLD))),
            FeedCodec::encodeEdges,
            FeedCodec::decodeEdges));
    all.add(Sample.of("answer-reads-1", reads(), FeedCodec::encodeReads, FeedCodec::decodeReads));
    all.add(
        Sample.of(
            "answer-lags-1",
            new ArrayList<>(
                List.of(
                    new FeedLag(ONE, 300, true, 1_700_000_000_000L),
                    new FeedLag(OTHER, 0, false, 0))),
            FeedCodec::encodeLags,
            FeedCodec::decodeLags));
    return all;
  }

  private static List<FeedRead> reads() {
    Entry entry =
        new Entry(
            ConflictPolicy.SIBLINGS,
            List.of(
                Samples.version(Samples.dot(1, 3), 5, "{}"),
                Samples.tombstone(Samples.dot(2, 9), 6)),
            TOLD);
    FeedRead some =
        new FeedRead(
            ONE,
            TOLD,
            Map.of(Samples.key("e"), List.of(Samples.dot(1, 3), Samples.dot(1, 4))),
            Map.of(Samples.key("e"), entry),
            VersionVector.of(Samples.dot(3, 1)),
            VersionVector.EMPTY,
            true);
    FeedRead behind =
        new FeedRead(
            OTHER,
            TOLD,
            Map.of(),
            Map.of(),
            VersionVector.EMPTY,
            VersionVector.of(Samples.dot(3, 1)),
            false);
    return new ArrayList<>(List.of(some, behind));
  }
}
