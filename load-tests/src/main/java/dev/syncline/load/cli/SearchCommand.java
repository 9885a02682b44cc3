package dev.syncline.load.cli;

import dev.syncline.config.ConfigKeys;
import dev.syncline.load.driver.Level;
import dev.syncline.load.report.Case;
import dev.syncline.load.search.NodeSearch;
import dev.syncline.load.search.SearchUnderWrites;
import dev.syncline.load.search.SearchVectors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How much searches find, how fast, and what writes do to them. */
@Command(
    name = "search",
    description =
        "Measures recall, rate and latency of searches at each of three nodes, and while writes"
            + " replicate.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class SearchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private NodeOptions nodeOptions = new NodeOptions();

  @Mixin private SearchVectorsOptions vectorOptions = new SearchVectorsOptions();

  @Mixin private SearchLoadOptions load = new SearchLoadOptions();

  @Option(
      names = "--index",
      paramLabel = "KIND",
      defaultValue = "hnsw",
      description = "of the collection: hnsw, pq, flat (default: ${DEFAULT-VALUE})")
  private String index = "";

  @Option(
      names = "--levels",
      paramLabel = "LEVEL",
      split = ",",
      defaultValue = "one,quorum",
      description = "one, quorum, all (default: ${DEFAULT-VALUE})")
  private List<Level> levels = new ArrayList<>();

  @Option(
      names = "--repeats",
      paramLabel = "N",
      defaultValue = "1",
      description = "readings of each on each node (default: ${DEFAULT-VALUE})")
  private int repeats;

  @Option(
      names = "--writes",
      paramLabel = "N",
      defaultValue = "200",
      description =
          "writes a second beside searches, 0 to leave it out (default: ${DEFAULT-VALUE})")
  private int writes;

  @Option(
      names = "--writes-ef",
      paramLabel = "N",
      defaultValue = "100",
      description = "ef of searches beside writes (default: ${DEFAULT-VALUE})")
  private int writesEf;

  @Option(
      names = "--writes-connections",
      paramLabel = "N",
      defaultValue = "1",
      description = "searches in flight beside writes and without (default: ${DEFAULT-VALUE})")
  private int writesConnections;

  @Option(
      names = "--write-keys",
      paramLabel = "N",
      defaultValue = "2000",
      description = "ids that writes go round (default: ${DEFAULT-VALUE})")
  private int writeKeys;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "6",
      description = "of searches without and with writes (default: ${DEFAULT-VALUE})")
  private int rounds;

  @Mixin private ResultsOption results = new ResultsOption();

  /** Measures and reports; 0 when no request failed. */
  @Override
  public Integer call() throws IOException {
    SyncRun run = new SyncRun(spec, nodeOptions);
    run.require(
        load.isPossible()
            && repeats >= 1
            && rounds >= 1
            && writeKeys >= 1
            && writesConnections >= 1,
        "--ef: at least 10; --measure, --connections, --repeats, --rounds, --write-keys, --writes-connections: 1");
    run.require(writes >= 0 && writesEf >= NodeSearch.COUNT, "--writes: at least 0, its ef: 10");
    SearchVectors vectors = vectorOptions.read();
    NodeSearch.Settings settings = load.settings(run.collection(), index, vectors, repeats);
    run.fact("stored", vectors.stored().size() + " vectors: " + vectors.stored().source());
    run.fact("queries", vectors.queries().size() + ": " + vectors.queries().source());
    run.fact("index", index);
    run.fact("k, include", NodeSearch.COUNT + ", []");
    load.facts().forEach(run::fact);
    run.fact("index.threads", nodeOptions.setting(ConfigKeys.INDEX_THREADS));
    Case build = run.newCase("build");
    Map<Level, Case> byLevel = new LinkedHashMap<>();
    levels.forEach(level -> byLevel.put(level, run.newCase(level.label())));
    Case idle = new Case("idle");
    Case writing = new Case("with " + writes + " writes/s");
    run.withNodes(
        "search",
        nodes -> {
          NodeSearch search = new NodeSearch(settings, run::say);
          search.load(nodes, build);
          search.byEf(nodes, byLevel, run.problems());
          if (writes > 0) {
            SearchUnderWrites.Writes beside =
                new SearchUnderWrites.Writes(writes, writeKeys, writesEf, rounds);
            new SearchUnderWrites(settings.withConnections(writesConnections), beside, run::say)
                .run(nodes, levels.get(0), idle, writing, run.problems());
          }
        });
    if (writes > 0) {
      run.add(idle);
      run.add(writing);
      run.fact(
          "writes",
          String.format(
              Locale.ROOT,
              "%d/s at quorum to all nodes, round %,d ids; both with ef %d at %s on %d"
                  + " connections, in %d rounds, every other backwards, after one with writes at each"
                  + " node that does not count",
              writes,
              writeKeys,
              writesEf,
              levels.get(0).label(),
              writesConnections,
              rounds));
    }
    run.note("Searches go to one node at a time, each in turn: the spread is that of the nodes.");
    run.note("Client and nodes share the cores: what the client takes the nodes do not have.");
    run.note("Recall was counted of each query once, before the load; rates repeat the queries.");
    run.note("The goal beside writes is a p99 of at most 1.5 times that without.");
    return run.report("Search", "search", results.directory());
  }
}
