package dev.syncline.load.search;

import dev.syncline.load.cassandra.CassandraNode;
import dev.syncline.load.cassandra.CassandraVectors;
import dev.syncline.load.driver.Level;
import dev.syncline.load.measure.ProcStat;
import dev.syncline.load.measure.Until;
import dev.syncline.load.report.Case;
import dev.syncline.load.report.Figure;
import dev.syncline.load.sync.SyncNodes;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/** Searches at one node of ours and at one of Cassandra's, in turn, over as many connections. */
public final class BesideCassandra {
  static final Figure RATIO =
      new Figure("ratioAtRecall", "times Cassandra's searches/s at recall 0.95", 2);

  private static final int NODE = 0;

  private final NodeSearch.Settings settings;
  private final Consumer<String> say;

  /** A comparison that tells what it is doing; its repeats are rounds. */
  public BesideCassandra(NodeSearch.Settings settings, Consumer<String> say) {
    this.settings = settings;
    this.say = say;
  }

  /** Stores the vectors in Cassandra, and merges them into one graph. */
  public void load(CassandraNode node, CassandraVectors table, Case found) throws IOException {
    say.accept("storing the same in Cassandra");
    long start = System.nanoTime();
    long cpuMicros = ProcStat.cpuMicros(node.pid());
    table.load(settings.vectors().stored().all());
    found.add(NodeSearch.LOADED, settings.entries() / Until.seconds(start, System.nanoTime()));
    node.compact(CassandraVectors.KEYSPACE);
    found.add(Comparison.BUILD, Until.seconds(start, System.nanoTime()));
    found.add(Comparison.BUILD_CPU, (ProcStat.cpuMicros(node.pid()) - cpuMicros) / 1e6);
  }

  /**
   * Measures both in rounds, after one that does not count.
   *
   * @param problems takes what went wrong without stopping the run
   */
  public void run(
      SyncNodes nodes,
      CassandraNode node,
      CassandraVectors table,
      Case ours,
      Case theirs,
      List<String> problems)
      throws IOException {
    float[][] queries = settings.vectors().queries().all();
    ExactAnswers exact =
        ExactAnswers.of(settings.vectors().stored().all(), queries, NodeSearch.COUNT);
    try (SearchLoad load = new SearchLoad(settings, nodes, NODE, Level.ONE)) {
      CassandraLoad other = new CassandraLoad(settings, node, table, queries);
      for (int round = 0; round <= settings.repeats(); round++) {
        Case ourCase = round == 0 ? new Case("warm-up") : ours;
        Case theirCase = round == 0 ? new Case("warm-up") : theirs;
        RecallCurve ourCurve = new RecallCurve();
        RecallCurve theirCurve = new RecallCurve();
        for (int ef : settings.efs()) {
          take(ourCase, "ours", ef, ourCurve, load.recall(ef, exact), load.run(ef, problems));
          take(theirCase, "Cassandra", ef, theirCurve, other.recall(ef, exact), other.run(ef));
        }
        compare(ourCase, ourCurve, theirCase, theirCurve);
      }
    }
  }

  private void take(
      Case found, String who, int ef, RecallCurve curve, double recall, SearchLoad.Cost cost) {
    EfFigures figures = new EfFigures(ef);
    found.add(figures.recall(), recall);
    figures.add(found, cost);
    curve.add(recall, cost.perSecond());
    say.accept(
        String.format(
            Locale.ROOT,
            "%s, ef=%d: recall %.4f, %,.0f searches/s",
            who,
            ef,
            recall,
            cost.perSecond()));
  }

  private static void compare(
      Case ours, RecallCurve ourCurve, Case theirs, RecallCurve theirCurve) {
    OptionalDouble our = ourCurve.perSecondAt(NodeSearch.COMPARED_RECALL);
    OptionalDouble their = theirCurve.perSecondAt(NodeSearch.COMPARED_RECALL);
    our.ifPresent(rate -> ours.add(NodeSearch.AT_RECALL, rate));
    their.ifPresent(rate -> theirs.add(NodeSearch.AT_RECALL, rate));
    if (our.isPresent() && their.isPresent()) {
      ours.add(RATIO, our.getAsDouble() / their.getAsDouble());
    }
  }
}
