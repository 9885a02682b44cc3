package dev.syncline.load.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.load.vectors.VectorSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MixedUpdatesTest {
  private static final float[][] VECTORS = VectorSource.gaussian(3, 2, 130).all();

  private final MixedUpdates updates = new MixedUpdates(VECTORS, 1);

  @Test
  void threeTenthsAreReplacedByVectorsThatWereNotThereAndATenthIsGone() {
    float[][] loaded = updates.loaded();
    float[][] updated = updates.updated();
    assertThat(loaded.length).isEqualTo(100);
    assertThat(updated.length).isEqualTo(100);
    assertThat(IntStream.range(0, 100).filter(key -> updated[key] == null)).hasSize(10);
    List<String> before = Arrays.stream(loaded).map(Arrays::toString).toList();
    assertThat(
            Arrays.stream(updated)
                .filter(Objects::nonNull)
                .map(Arrays::toString)
                .filter(each -> !before.contains(each))
                .distinct())
        .hasSize(30);
  }

  @Test
  void eachKeyChangesOnceAndNoOtherDoes() {
    assertThat(updates.changed())
        .containsExactlyInAnyOrder(
            IntStream.range(0, 100)
                .filter(key -> updates.updated()[key] != updates.loaded()[key])
                .toArray());
  }

  @Test
  void deletionsAreAmongReplacements() {
    int[] changed = updates.changed();
    assertThat(IntStream.range(0, 30).filter(i -> updates.updated()[changed[i]] == null))
        .isNotEmpty();
    assertThat(IntStream.range(30, 40).filter(i -> updates.updated()[changed[i]] != null))
        .isNotEmpty();
  }
}
