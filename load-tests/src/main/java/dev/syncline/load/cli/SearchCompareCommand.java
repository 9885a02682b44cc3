package dev.syncline.load.cli;

import dev.syncline.load.cluster.Product;
import dev.syncline.load.measure.Machine;
import dev.syncline.load.report.Case;
import dev.syncline.load.report.Findings;
import dev.syncline.load.search.Comparison;
import dev.syncline.load.search.Comparison.Compared;
import dev.syncline.load.search.Engine;
import dev.syncline.load.search.Engines;
import dev.syncline.load.search.NodeSearch;
import dev.syncline.load.search.SearchVectors;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The product's index beside Lucene's, in this process; no nodes are started. */
@Command(
    name = "search-compare",
    description =
        "Measures recall and rate of the product's index and of Lucene's on one thread, loaded and"
            + " after updates.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class SearchCompareCommand implements Callable<Integer> {
  private static final long SEED = 1;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private SearchVectorsOptions vectorOptions = new SearchVectorsOptions();

  @Option(
      names = "--ef",
      paramLabel = "N",
      split = ",",
      defaultValue = "10,20,50,100,200,400",
      description = "candidates that searches keep, in turn (default: ${DEFAULT-VALUE})")
  private List<Integer> efs = new ArrayList<>();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "after one that does not count (default: ${DEFAULT-VALUE})")
  private int rounds;

  @Option(
      names = "--measure",
      paramLabel = "SECONDS",
      defaultValue = "2",
      description = "least length of each measurement (default: ${DEFAULT-VALUE})")
  private int measuredSeconds;

  @Option(
      names = "--work-dir",
      paramLabel = "DIR",
      description = "where Lucene's temporary directories are made")
  private Path workDir = Path.of(System.getProperty("java.io.tmpdir"));

  @Mixin private ResultsOption results = new ResultsOption();

  /** Measures and reports. */
  @Override
  public Integer call() throws IOException {
    if (efs.stream().anyMatch(ef -> ef < NodeSearch.COUNT) || rounds < 1 || measuredSeconds < 1) {
      throw new ParameterException(
          spec.commandLine(), "--ef: at least 10, --rounds and --measure: 1");
    }
    Instant started = Instant.now();
    Console console = new Console(spec);
    SearchVectors vectors = vectorOptions.read();
    Comparison.Settings settings =
        new Comparison.Settings(
            vectors, efs, rounds, TimeUnit.SECONDS.toMillis(measuredSeconds), SEED);
    List<Case> cases = new ArrayList<>();
    try (Engines engines = Engines.open(vectors.stored().dims(), workDir)) {
      List<Compared> compared = new ArrayList<>();
      for (Engine each : engines.all()) {
        Case loaded = new Case(each.name() + ", loaded");
        Case updated = new Case(each.name() + ", updated");
        compared.add(new Compared(each, loaded, updated));
      }
      compared.forEach(each -> cases.add(each.loaded()));
      compared.forEach(each -> cases.add(each.updated()));
      new Comparison(settings, console::say).run(compared);
    }
    Findings findings =
        new Findings(
            "Search beside Lucene",
            console.commandLine(),
            facts(started, vectors),
            cases,
            List.of(
                "All in one process; one thread searches, and one builds: the product's own, Lucene's"
                    + " the caller. The goal is 1.5 times Lucene's rate at recall 0.95.",
                "Lucene: KnnFloatVectorField, dot product of unit vectors (faster there than the"
                    + " cosine), 16 links, 100 candidates while building, memory-mapped, 256 MB"
                    + " buffer, serial merges; ef is its k, of which the first 10 count.",
                "\"one segment\" is merged whole before it is searched, which its build time counts.",
                "At recall 0.95: on the line between the two ef around it. Where the smallest ef"
                    + " already finds more, the rate is that of this ef."),
            List.of());
    console.print(findings.text());
    for (Path file :
        findings.write(results.directory(), Console.fileName("search-compare", started))) {
      console.say("wrote " + file);
    }
    return 0;
  }

  private Map<String, String> facts(Instant started, SearchVectors vectors) throws IOException {
    Path jar = Home.directory().resolve("../target/syncline.jar").normalize();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("date", DateTimeFormatter.ISO_INSTANT.format(started));
    facts.put("product version", Product.version(jar));
    facts.put("product commit", Product.commit(jar));
    facts.putAll(Machine.facts(workDir));
    boolean wide = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    facts.put("jdk.incubator.vector", wide ? "added" : "not added");
    facts.put("vectors", vectors.stored().size() + ": " + vectors.stored().source());
    facts.put(
        "loaded, updated",
        "10 of 13 of them; then 30 % replaced by the rest and 10 % deleted, mixed");
    facts.put("queries", vectors.queries().size() + ": " + vectors.queries().source());
    facts.put("rounds", rounds + " of " + measuredSeconds + " s or more each, after one");
    return facts;
  }
}
