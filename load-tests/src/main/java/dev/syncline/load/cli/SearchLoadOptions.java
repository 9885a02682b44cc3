package dev.syncline.load.cli;

import dev.syncline.load.search.NodeSearch;
import dev.syncline.load.search.SearchVectors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Option;

/** How a command sends searches. */
final class SearchLoadOptions {
  @Option(
      names = "--ef",
      paramLabel = "N",
      split = ",",
      defaultValue = "10,20,50,100,200,400",
      description = "candidates that searches keep, in turn (default: ${DEFAULT-VALUE})")
  private List<Integer> efs = new ArrayList<>();

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "4",
      description = "searches in flight, all at one node (default: ${DEFAULT-VALUE})")
  private int connections;

  @Option(
      names = "--warmup",
      paramLabel = "SECONDS",
      defaultValue = "2",
      description = "load before each measurement (default: ${DEFAULT-VALUE})")
  private int warmupSeconds;

  @Option(
      names = "--measure",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "length of each measurement (default: ${DEFAULT-VALUE})")
  private int measuredSeconds;

  boolean isPossible() {
    return efs.stream().allMatch(ef -> ef >= NodeSearch.COUNT)
        && connections >= 1
        && warmupSeconds >= 0
        && measuredSeconds >= 1;
  }

  int connections() {
    return connections;
  }

  NodeSearch.Settings settings(
      String collection, String index, SearchVectors vectors, int repeats) {
    return new NodeSearch.Settings(
        collection,
        index,
        vectors,
        efs,
        connections,
        TimeUnit.SECONDS.toMillis(warmupSeconds),
        TimeUnit.SECONDS.toMillis(measuredSeconds),
        repeats);
  }

  /** For the report. */
  Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("connections", connections + " to one node, a search in flight on each");
    facts.put("measured", measuredSeconds + " s after " + warmupSeconds + " s of warm-up");
    return facts;
  }
}
