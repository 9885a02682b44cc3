package dev.syncline.load.cli;

import dev.syncline.load.cassandra.CassandraNode;
import dev.syncline.load.cassandra.CassandraVectors;
import dev.syncline.load.report.Case;
import dev.syncline.load.search.BesideCassandra;
import dev.syncline.load.search.NodeSearch;
import dev.syncline.load.search.SearchVectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Searches at one node beside those at one Cassandra node. */
@Command(
    name = "search-cassandra",
    description =
        "Measures recall and rate of searches at one node, at ONE over HTTP, beside those of a"
            + " Cassandra node through its driver.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class SearchCassandraCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private NodeOptions nodeOptions = new NodeOptions();

  @Mixin private SearchVectorsOptions vectorOptions = new SearchVectorsOptions();

  @Mixin private SearchLoadOptions load = new SearchLoadOptions();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "after one that does not count (default: ${DEFAULT-VALUE})")
  private int rounds;

  @Option(
      names = "--cassandra",
      paramLabel = "DIR",
      description =
          "the jars of Cassandra (default: load-tests/cassandra/target/lib; make it with mvn -f"
              + " load-tests/cassandra/pom.xml package)")
  private Path jars = Home.directory().resolve("cassandra/target/lib");

  @Option(
      names = "--cassandra-java",
      paramLabel = "PATH",
      description = "its java command, 11 or 17 (default: the one that runs this)")
  private Path java = Path.of(System.getProperty("java.home"), "bin", "java");

  @Option(
      names = "--cassandra-heap",
      paramLabel = "SIZE",
      defaultValue = "4g",
      description = "its heap (default: ${DEFAULT-VALUE})")
  private String heap = "4g";

  @Mixin private ResultsOption results = new ResultsOption();

  /** Measures and reports; 0 when no request failed. */
  @Override
  public Integer call() throws IOException {
    SyncRun run = new SyncRun(spec, nodeOptions);
    run.require(
        load.isPossible() && rounds >= 1,
        "--ef: at least 10; --measure, --connections, --rounds: 1");
    SearchVectors vectors = vectorOptions.read();
    NodeSearch.Settings settings = load.settings(run.collection(), "hnsw", vectors, rounds);
    run.fact("Cassandra", CassandraNode.version(jars) + ", heap " + heap);
    run.fact("stored", vectors.stored().size() + " vectors: " + vectors.stored().source());
    run.fact("queries", vectors.queries().size() + ": " + vectors.queries().source());
    load.facts().forEach(run::fact);
    run.fact("rounds", rounds + ", after one that does not count");
    Case ours = run.newCase("Syncline");
    Case theirs = run.newCase("Cassandra");
    run.withNodes(
        "search-cassandra",
        nodes -> {
          new NodeSearch(settings, run::say).load(nodes, ours);
          BesideCassandra beside = new BesideCassandra(settings, run::say);
          run.say("starting Cassandra");
          try (CassandraNode node = CassandraNode.start(java, jars, heap, nodeOptions.workDir());
              CassandraVectors table =
                  new CassandraVectors(node, vectors.stored().dims(), load.connections())) {
            beside.load(node, table, theirs);
            beside.run(nodes, node, table, ours, theirs, run.problems());
          }
        });
    run.note(
        "One node of three answers at ONE; the others and Cassandra run beside it with nothing to"
            + " do. Client and nodes share the cores.");
    run.note(
        "Cassandra: an SAI index by cosine, ORDER BY v ANN OF ? LIMIT ef of which the first 10"
            + " count, flushed and compacted before; the driver's CPU is the client's.");
    run.note("At recall 0.95: on the line between the two ef around it. The goal is 5 times.");
    return run.report("Search beside Cassandra", "search-cassandra", results.directory());
  }
}
