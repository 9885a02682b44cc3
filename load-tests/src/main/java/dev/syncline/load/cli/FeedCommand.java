package dev.syncline.load.cli;

import dev.syncline.load.stream.Feed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How fast one consumer is told what there is. */
@Command(
    name = "feed",
    description =
        "Measures how many events a second one consumer is told that begins at the earliest, on"
            + " each of three nodes in turn.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class FeedCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private NodeOptions nodeOptions = new NodeOptions();

  @Option(
      names = "--entries",
      paramLabel = "N",
      defaultValue = "200000",
      description = "entries, each written once (default: ${DEFAULT-VALUE})")
  private int entries;

  @Option(
      names = "--dims",
      paramLabel = "N",
      defaultValue = "384",
      description = "dimension of the vectors (default: ${DEFAULT-VALUE})")
  private int dims;

  @Option(
      names = "--include",
      paramLabel = "WHAT",
      split = ";",
      defaultValue = "none;payload;vector,payload",
      description = "what events carry, separated by semicolons (default: ${DEFAULT-VALUE})")
  private List<String> includes = new ArrayList<>();

  @Option(
      names = "--repeats",
      paramLabel = "N",
      defaultValue = "6",
      description = "readings of each (default: ${DEFAULT-VALUE})")
  private int repeats;

  @Option(
      names = "--settle",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description = "rest after the last write (default: ${DEFAULT-VALUE})")
  private int settleSeconds;

  @Mixin private ResultsOption results = new ResultsOption();

  /** Measures and reports; 0 when every consumer was told of every entry. */
  @Override
  public Integer call() throws IOException {
    SyncRun run = new SyncRun(spec, nodeOptions);
    run.require(
        entries >= 1 && dims >= 1 && repeats >= 1 && settleSeconds >= 0,
        "--entries, --dims and --repeats: at least 1, --settle: 0");
    Feed.Settings settings =
        new Feed.Settings(
            run.collection(),
            Vectors.pool(dims),
            entries,
            repeats,
            Math.toIntExact(TimeUnit.SECONDS.toMillis(settleSeconds)));
    run.fact("vectors", settings.vectors().source());
    run.fact("entries", String.format(Locale.ROOT, "%,d", entries));
    run.fact("readings", repeats + " of each, on the nodes in turn, every other round backwards");
    List<Feed.Wanted> wanted =
        includes.stream()
            .map(each -> new Feed.Wanted(each, run.newCase("include=" + each)))
            .toList();
    run.withNodes("feed", nodes -> new Feed(settings, run::say).run(nodes, wanted));
    run.note("From the request to the last event, over server-sent events, from=earliest.");
    run.note("The goal is 50,000 events/s or more without vectors.");
    return run.report("Feed", "feed", results.directory());
  }
}
