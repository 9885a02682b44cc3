package dev.syncline.api.bus;

import static dev.syncline.api.bus.TestNode.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.port.SearchCommand;
import dev.syncline.port.Searches;
import dev.syncline.port.UnsearchableException.Reason;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches in process and over the event bus. */
class ReplicatorSearchTest {
  private static final FloatVector EAST = FloatVector.of(1, 0);

  private static Replicator filled(TestNode node, boolean overBus) {
    Replicator replicator = overBus ? node.overBus() : node.inProcess();
    put(replicator, "east", FloatVector.of(1, 0), "x");
    put(replicator, "north", FloatVector.of(0, 2), "y");
    put(replicator, "northeast", FloatVector.of(1, 1), "y");
    return replicator;
  }

  private static String put(Replicator replicator, String id, FloatVector vector, String tag) {
    Payload payload = Payload.of(new JsonObject().put("tag", tag));
    return await(
            replicator.write(
                new WriteRequest("docs", id, vector, payload, Consistency.ALL, null, 0)))
        .context();
  }

  private static List<String> ids(SearchResult result) {
    return result.hits().stream().map(SearchResult.Hit::id).toList();
  }

  private static SearchCommand last(TestNode node) {
    return node.node.lastSearch();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theNearestComeFirstWithWhatIsWanted(boolean overBus) {
    try (TestNode node = new TestNode()) {
      Replicator replicator = filled(node, overBus);

      SearchResult result = await(replicator.search(SearchRequest.of("docs", EAST, 2)));

      assertThat(ids(result)).containsExactly("east", "northeast");
      SearchResult.Hit second = result.hits().get(1);
      assertThat(second.score()).isCloseTo(Math.sqrt(0.5), within(1e-9));
      assertThat(second.distance()).isCloseTo(1 - Math.sqrt(0.5), within(1e-9));
      assertThat(second.payload().toJson().getString("tag")).isEqualTo("y");
      assertThat(second.vector()).isEqualTo(FloatVector.NONE);
      assertThat(second.dot()).endsWith(":3");
      assertThat(result.complete()).isTrue();
      assertThat(result.nodes()).isEqualTo(1);

      SearchResult vectors =
          await(replicator.search(SearchRequest.of("docs", EAST, 1).withParts(false, true)));
      assertThat(vectors.hits().get(0).vector()).isEqualTo(EAST);
      assertThat(vectors.hits().get(0).payload()).isEqualTo(Payload.NONE);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsAskedIsWhatIsSearched(boolean overBus) {
    try (TestNode node = new TestNode()) {
      Replicator replicator = filled(node, overBus);
      String context = put(replicator, "seen", FloatVector.of(-1, -1), "z");

      SearchResult result =
          await(
              replicator.search(
                  SearchRequest.like("docs", "east", 5)
                      .withBreadth(64)
                      .withFilter(new JsonObject().put("field", "tag").put("eq", "y"))
                      .withMinScore(0.5)
                      .withConsistency(Consistency.QUORUM)
                      .withContexts(List.of(context))
                      .withTimeout(Duration.ofSeconds(9))));

      assertThat(ids(result)).containsExactly("northeast");
      SearchCommand command = last(node);
      assertThat(command.queries().get(0).breadth()).isEqualTo(64);
      assertThat(command.consistency()).isEqualTo(Consistency.QUORUM);
      assertThat(command.seen().values()).hasSize(1).doesNotContain(VersionVector.EMPTY);
      assertThat(command.timeoutMillis()).isBetween(1, 9_000);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void severalVectorsAreAnsweredInTheirOrder(boolean overBus) {
    try (TestNode node = new TestNode()) {
      Replicator replicator = filled(node, overBus);

      SearchResult result =
          await(
              replicator.search(
                  SearchRequest.ofAll("docs", List.of(FloatVector.of(0, 1), EAST), 1)));

      assertThat(result.searches())
          .extracting(hits -> hits.get(0).id())
          .containsExactly("north", "east");
    }
  }

  private static void assertRefused(Replicator replicator, SearchRequest request, String... says) {
    assertThatThrownBy(() -> await(replicator.search(request)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContainingAll(says);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsWrongIsNamed(boolean overBus) {
    try (TestNode node = new TestNode()) {
      Replicator replicator = filled(node, overBus);
      SearchRequest good = SearchRequest.of("docs", EAST, 1);

      assertThatThrownBy(() -> await(replicator.search(SearchRequest.of("none", EAST, 1))))
          .isInstanceOf(CollectionNotFoundException.class);
      assertRefused(replicator, SearchRequest.of("siblings", EAST, 1), "siblings", "none");
      assertRefused(replicator, SearchRequest.of("docs", EAST, 0), "count", "is 0", "1000");
      assertRefused(replicator, good.withBreadth(10_001), "breadth", "10001");
      assertRefused(replicator, good.withMinScore(Double.NaN), "minScore", "NaN");
      assertRefused(replicator, good.withFilter(new JsonObject()), "filter", "says nothing");
      assertRefused(
          replicator,
          good.withFilter(new JsonObject().put("and", new JsonArray().add(1))),
          "filter.and[0]");
      assertRefused(replicator, good.withContexts(List.of("nonsense")), "contexts");
      assertRefused(
          replicator,
          SearchRequest.ofAll("docs", List.of(EAST, FloatVector.of(1)), 1),
          "vectors[1] has 1 number",
          "dimension");
      assertRefused(
          replicator, SearchRequest.of("docs", FloatVector.of(0, 0), 1), "vectors[0]", "all zeros");
      assertRefused(replicator, SearchRequest.ofAll("docs", List.of(), 1), "vectors", "has 0");
      assertRefused(
          replicator,
          SearchRequest.ofAll("docs", Collections.nCopies(101, EAST), 1),
          "vectors",
          "has 101");
      assertRefused(replicator, SearchRequest.like("docs", "nobody", 1), "no entry of this id");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatANodeCannotSearchIsToldAsItsFault(boolean overBus) {
    try (TestNode node = new TestNode()) {
      Replicator replicator = filled(node, overBus);
      node.node.failSearches(new Searches.Outcome.Unsearchable(Reason.OUT_OF_MEMORY, "no room"));

      assertThatThrownBy(() -> await(replicator.search(SearchRequest.of("docs", EAST, 1))))
          .isInstanceOf(NodeUnavailableException.class)
          .hasMessageContaining("no room");
    }
  }
}
