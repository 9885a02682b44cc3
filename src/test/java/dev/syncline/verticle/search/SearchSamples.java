package dev.syncline.verticle.search;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.Content;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.search.Filter;
import dev.syncline.core.search.NearestQuery;
import dev.syncline.core.search.Neighbor;
import dev.syncline.core.search.Scalar;
import dev.syncline.fixtures.Sample;
import dev.syncline.port.UnsearchableException.Reason;
import dev.syncline.verticle.search.SearchCodec.Answer;
import dev.syncline.verticle.search.SearchCodec.Item;
import dev.syncline.verticle.search.SearchCodec.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What nodes ask each other to search, in every shape: append only. */
public final class SearchSamples {
  private static final Partition PARTITION = new Partition(3, 17);
  private static final VersionVector SEEN = VersionVector.of(Samples.dot(1, 3));
  private static final float[] VECTOR = {1.5f, -0.25f};

  private SearchSamples() {}

  /** Every shape. */
  public static List<Sample> all() {
    List<Sample> all = new ArrayList<>();
    Filter filter = new Filter.In(List.of("tags"), Set.of(new Scalar.Text("x")));
    all.addAll(
        Sample.numbered(
            List.of(
                new Question(
                    300,
                    Set.of(PARTITION),
                    Map.of(),
                    List.of(new NearestQuery(VECTOR, 10, 100, null, Double.POSITIVE_INFINITY)),
                    false),
                new Question(
                    1,
                    Set.of(PARTITION),
                    Map.of(PARTITION, SEEN),
                    List.of(new NearestQuery(VECTOR, 1_000, 1_000, filter, 0.5)),
                    true)),
            SearchCodec::encode,
            SearchCodec::decodeQuestion));
    Content.Value value =
        new Content.Value(Bytes.wrap(new byte[] {0, 0, -64, 63}), Bytes.utf8("{\"a\":1}"));
    all.addAll(
        Sample.numbered(
            List.of(
                new Answer(
                    Set.of(PARTITION),
                    Set.of(),
                    true,
                    List.of(
                        List.of(
                            new Item(neighbor("a", 0.25), value),
                            new Item(neighbor("b", 0.5), null))),
                    null,
                    ""),
                new Answer(Set.of(), Set.of(PARTITION), false, List.of(), null, ""),
                Answer.refused(Reason.OUT_OF_MEMORY, "there is no room")),
            SearchCodec::encode,
            SearchCodec::decodeAnswer));
    return all;
  }

  private static Neighbor neighbor(String id, double distance) {
    return new Neighbor(Bytes.utf8(id), Samples.dot(2, 9), distance);
  }
}
