package dev.syncline.load.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.load.report.Case;
import dev.syncline.load.vectors.VectorPool;
import dev.syncline.load.vectors.VectorSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnginesTest {
  @TempDir private Path workDir;

  @Test
  void allFindWhatIsNearestBeforeAndAfterUpdatesAndLeaveNothing() throws Exception {
    VectorPool all = VectorSource.gaussian(5, 8, 2_020);
    SearchVectors vectors = SearchVectors.heldBack(all, 2_000, 20, 1);
    List<Comparison.Compared> compared = new ArrayList<>();
    try (Engines engines = Engines.open(8, workDir)) {
      for (Engine each : engines.all()) {
        compared.add(new Comparison.Compared(each, new Case(each.name()), new Case(each.name())));
      }
      new Comparison(new Comparison.Settings(vectors, List.of(100), 1, 1, 1), line -> {})
          .run(compared);
    }
    EfFigures figures = new EfFigures(100);
    assertThat(compared).hasSize(3);
    for (Comparison.Compared each : compared) {
      assertThat(each.loaded().values(figures.recall())).singleElement().satisfies(this::isRight);
      assertThat(each.updated().values(figures.recall())).singleElement().satisfies(this::isRight);
      assertThat(each.updated().values(figures.perSecond())).hasSize(1);
    }
    assertThat(workDir).isEmptyDirectory();
  }

  private void isRight(double recall) {
    assertThat(recall).isBetween(0.97, 1.0);
  }
}
