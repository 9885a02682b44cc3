package dev.syncline.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.port.UnsearchableException;
import dev.syncline.port.UnsearchableException.Reason;
import dev.syncline.port.VectorIndex;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SearchWarningsTest {
  private static CollectionInfo collection(long id, IndexKind kind) {
    return new CollectionInfo(
        id, "c" + id, 2, Metric.COSINE, 1, ConflictPolicy.LAST_WRITE_WINS, kind);
  }

  /** Of collections from 1 on so many are being read, and those behind them refused. */
  private static List<String> warnings(int loading, int refused) {
    VectorIndex index =
        (VectorIndex)
            Proxy.newProxyInstance(
                VectorIndex.class.getClassLoader(),
                new Class<?>[] {VectorIndex.class},
                (proxy, method, arguments) -> {
                  boolean isLoading = (long) arguments[0] <= loading;
                  return method.getName().equals("refusal")
                      ? isLoading
                          ? null
                          : new UnsearchableException(
                              Reason.OUT_OF_MEMORY, "collection c" + arguments[0] + " is too large")
                      : new VectorIndex.Figures(0, 0, 0, 0, isLoading ? 0.25 : 1);
                });
    return SearchWarnings.of(
        LongStream.rangeClosed(1, loading + refused)
            .mapToObj(id -> collection(id, IndexKind.HNSW))
            .toList(),
        index);
  }

  @Test
  void manyCollectionsThatAreBeingReadAreOneWarning() {
    assertThat(warnings(1, 0))
        .containsExactly(
            "the vectors of collection c1 are being read from the store, 25 % so far; until then"
                + " others are searched, or what is found is not complete");
    assertThat(warnings(3, 0))
        .singleElement()
        .asString()
        .startsWith("the vectors of collections c1, c2, c3 are being");
    assertThat(warnings(1_000, 0))
        .singleElement()
        .asString()
        .startsWith("the vectors of collections c1, c2, c3 and 997 others are being read");
  }

  @Test
  void aCollectionThatIsNotSearchedIsNamedOnceAndFewOfManyAre() {
    assertThat(warnings(0, 1)).containsExactly("not searched here: collection c1 is too large");
    assertThat(warnings(0, 4))
        .hasSize(4)
        .contains("not searched here: collection c3 is too large")
        .endsWith("not searched here either: 1 other");
    assertThat(warnings(0, 1_000)).hasSize(4).endsWith("not searched here either: 997 others");
  }

  @Test
  void aCollectionWithoutAnIndexIsNoMatter() {
    assertThat(SearchWarnings.of(List.of(collection(1, IndexKind.NONE)), index())).isEmpty();
  }

  private static VectorIndex index() {
    return (VectorIndex)
        Proxy.newProxyInstance(
            VectorIndex.class.getClassLoader(),
            new Class<?>[] {VectorIndex.class},
            (proxy, method, arguments) -> {
              throw new AssertionError(method.getName());
            });
  }
}
