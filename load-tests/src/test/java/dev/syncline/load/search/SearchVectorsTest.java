package dev.syncline.load.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.load.vectors.VectorPool;
import dev.syncline.load.vectors.VectorSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SearchVectorsTest {
  private final VectorPool all = VectorSource.gaussian(7, 3, 100);

  @Test
  void noQueryIsStoredAndNothingIsLost() {
    SearchVectors drawn = SearchVectors.heldBack(all, 1_000, 30, 1);
    assertThat(drawn.queries().size()).isEqualTo(30);
    assertThat(drawn.stored().size()).isEqualTo(70);
    Set<String> together = new HashSet<>(texts(drawn.queries()));
    together.addAll(texts(drawn.stored()));
    assertThat(together).isEqualTo(Set.copyOf(texts(all)));
  }

  @Test
  void theSeedDecidesWhichAreDrawn() {
    List<String> stored = texts(SearchVectors.heldBack(all, 40, 30, 1).stored());
    assertThat(stored)
        .hasSize(40)
        .isEqualTo(texts(SearchVectors.heldBack(all, 40, 30, 1).stored()))
        .isNotEqualTo(texts(SearchVectors.heldBack(all, 40, 30, 2).stored()));
  }

  @Test
  void somethingHasToBeLeftToStore() {
    assertThatThrownBy(() -> SearchVectors.heldBack(all, 40, 100, 1))
        .hasMessage("100 vectors are too few to hold 100 back");
  }

  private static List<String> texts(VectorPool pool) {
    return IntStream.range(0, pool.size()).mapToObj(pool::base64).toList();
  }
}
