package dev.syncline.adapter.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.port.SearchCommand;
import dev.syncline.port.Searches;
import dev.syncline.port.StoppedClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeteredSearchesTest {
  private static final CollectionInfo COLLECTION =
      new CollectionInfo(
          1, "docs", 2, Metric.COSINE, 3, ConflictPolicy.LAST_WRITE_WINS, IndexKind.HNSW);
  private static final SearchCommand SEARCH =
      new SearchCommand(COLLECTION, List.of(), Consistency.QUORUM, Map.of(), false, 1_000);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Promise<Searches.Outcome> pending = Promise.promise();
  private final Searches searches =
      new MeteredSearches(command -> pending.future(), new StoppedClock(), registry);

  private long ended(String outcome) {
    return registry
        .get("syncline.operation")
        .tags("kind", "search", "consistency", "quorum", "outcome", outcome)
        .timer()
        .count();
  }

  private double underWay() {
    return registry.get("syncline.operations.in.flight").tag("kind", "search").gauge().value();
  }

  @Test
  void eachSearchIsCountedByItsOutcome() {
    searches.search(SEARCH);
    assertThat(underWay()).isEqualTo(1);
    pending.complete(new Searches.Outcome.Found(List.of(), true, 1));
    assertThat(underWay()).isZero();
    assertThat(ended("ok")).isEqualTo(1);

    pending = Promise.promise();
    searches.search(SEARCH);
    pending.complete(new Searches.Outcome.Found(List.of(), false, 1));
    assertThat(ended("incomplete")).isEqualTo(1);

    pending = Promise.promise();
    searches.search(SEARCH);
    pending.fail("broken");
    assertThat(ended("error")).isEqualTo(1);
  }
}
