package dev.syncline.load.search;

import dev.syncline.load.driver.Dataset;
import dev.syncline.load.driver.KeySequence;
import dev.syncline.load.driver.Level;
import dev.syncline.load.measure.Until;
import dev.syncline.load.report.Case;
import dev.syncline.load.report.Figure;
import dev.syncline.load.sync.SyncNodes;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Searches through each node in turn, by how many candidates they keep, and while writes go on. */
public final class NodeSearch {
  /** How many nearest are asked for. */
  public static final int COUNT = 10;

  /** The recall at which systems are compared. */
  static final double COMPARED_RECALL = 0.95;

  static final Figure LOADED =
      new Figure("storedPerSecond", "entries stored/s while graphs are built", 0);
  static final Figure AT_RECALL =
      new Figure("searchesPerSecondAtRecall", "searches/s at recall 0.95", 0);

  private final Settings settings;
  private final Consumer<String> say;

  /**
   * What is searched, and how.
   *
   * @param collection a name that is not in use
   * @param index the kind it has
   * @param vectors what is stored, and what is searched for
   * @param efs how many candidates a search keeps, each at least {@link #COUNT}
   * @param connections searches in flight, all at one node
   * @param warmupMillis load before each measurement
   * @param measuredMillis length of each measurement
   * @param repeats how often each is measured on each node
   */
  public record Settings(
      String collection,
      String index,
      SearchVectors vectors,
      List<Integer> efs,
      int connections,
      long warmupMillis,
      long measuredMillis,
      int repeats) {

    /** Copies the list. */
    public Settings {
      efs = List.copyOf(efs);
    }

    /** The same with so many searches in flight. */
    public Settings withConnections(int other) {
      return new Settings(
          collection, index, vectors, efs, other, warmupMillis, measuredMillis, repeats);
    }

    int entries() {
      return vectors.stored().size();
    }

    /** Writes of this dataset go round ids of their own, after those that are loaded. */
    Dataset dataset(long rewritten) {
      return new Dataset(
          collection,
          vectors.stored(),
          i -> "{}",
          new KeySequence(entries(), rewritten),
          ",\"index\":\"" + index + "\"");
    }
  }

  /** Searches that tell what they are doing. */
  public NodeSearch(Settings settings, Consumer<String> say) {
    this.settings = settings;
    this.say = say;
  }

  /**
   * Stores the vectors and waits for the graphs.
   *
   * @throws IOException if a node ends, or refuses
   */
  public void load(SyncNodes nodes, Case found) throws IOException {
    Dataset dataset = settings.dataset(0);
    nodes.create(dataset);
    say.accept(String.format(Locale.ROOT, "storing %,d entries", settings.entries()));
    long start = System.nanoTime();
    nodes.store(dataset, Level.ALL, nodes.all(), 0, settings.entries());
    found.add(LOADED, settings.entries() / Until.seconds(start, System.nanoTime()));
    say.accept("waiting for the graphs");
    new IndexBuild(nodes).measure(settings.entries(), found);
  }

  /**
   * Measures each level by each number of candidates.
   *
   * @param levels the levels and the cases that take what was found
   * @param problems takes what went wrong without stopping the run
   */
  public void byEf(SyncNodes nodes, Map<Level, Case> levels, List<String> problems)
      throws IOException {
    ExactAnswers exact = exact();
    for (Map.Entry<Level, Case> each : levels.entrySet()) {
      Level level = each.getKey();
      for (int node : nodes.all()) {
        RecallCurve curve = new RecallCurve();
        try (SearchLoad load = new SearchLoad(settings, nodes, node, level)) {
          load.run(settings.efs().get(settings.efs().size() - 1), problems); // warms the node up
          for (int ef : settings.efs()) {
            double recall = load.recall(ef, exact);
            EfFigures figures = new EfFigures(ef);
            each.getValue().add(figures.recall(), recall);
            double rate = 0;
            for (int i = 0; i < settings.repeats(); i++) {
              SearchLoad.Cost cost = load.run(ef, problems);
              figures.add(each.getValue(), cost);
              rate += cost.perSecond() / settings.repeats();
            }
            curve.add(recall, rate);
            say.accept(
                String.format(
                    Locale.ROOT,
                    "%s, node %d, ef=%d: recall %.4f, %,.0f searches/s",
                    level.label(),
                    node + 1,
                    ef,
                    recall,
                    rate));
          }
        }
        curve.perSecondAt(COMPARED_RECALL).ifPresent(rate -> each.getValue().add(AT_RECALL, rate));
      }
    }
  }

  private ExactAnswers exact() {
    say.accept("working out the exact answers");
    return ExactAnswers.of(
        settings.vectors().stored().all(), settings.vectors().queries().all(), COUNT);
  }
}
