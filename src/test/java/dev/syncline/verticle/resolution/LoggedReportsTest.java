package dev.syncline.verticle.resolution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.LoggedLines;
import dev.syncline.core.Samples;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.cluster.ResolverName;
import dev.syncline.core.entry.ConflictPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoggedReportsTest {
  private static final CollectionInfo SCORES =
      new CollectionInfo(1, "scores", 2, Metric.COSINE, 3, ConflictPolicy.SIBLINGS, IndexKind.NONE)
          .withPolicy(ConflictPolicy.CUSTOM, new ResolverName("highest-score"));

  @Test
  void aResolverThatIsGivenUpIsNamedWithWhatWasWrong() {
    try (LoggedLines lines = LoggedLines.of(LoggedReports.class)) {
      new LoggedReports()
          .gaveUp(
              SCORES,
              Samples.key("a"),
              VersionVector.of(List.of(Samples.dot(1, 1), Samples.dot(2, 1))),
              "it threw");
      assertThat(lines.all()).hasSize(1);
      assertThat(lines.all().get(0))
          .contains("highest-score", "given up", "2 concurrent versions", "it threw");
    }
  }
}
