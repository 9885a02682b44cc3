package dev.syncline.load.search;

import dev.syncline.load.measure.ProcStat;
import dev.syncline.load.measure.Until;
import dev.syncline.load.report.Case;
import dev.syncline.load.report.Figure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The same searches in several systems in this process, on one thread. */
public final class Comparison {
  static final Figure BUILD = new Figure("buildSeconds", "until all is in the graph, s", 1);
  static final Figure BUILD_CPU = new Figure("buildCpuSeconds", "CPU of that, s", 1);
  static final Figure RATIO =
      new Figure("ratioAtRecall", "the first's searches/s at recall 0.95 over these", 2);

  private final Settings settings;
  private final Consumer<String> say;

  /**
   * What is compared.
   *
   * @param vectors what is stored at first and later, and what is searched for
   * @param efs how many candidates a search keeps
   * @param rounds in which each system searches once by each ef, after one that does not count
   * @param measuredMillis how long, at least; queries are gone through whole
   * @param seed of the changes
   */
  public record Settings(
      SearchVectors vectors, List<Integer> efs, int rounds, long measuredMillis, long seed) {

    /** Copies the list. */
    public Settings {
      efs = List.copyOf(efs);
    }
  }

  /** A system, and the cases that take what was found of it, loaded and after the changes. */
  public record Compared(Engine engine, Case loaded, Case updated) {}

  private record Column(Engine engine, Case found) {}

  private interface Filling {
    void fill(Engine engine) throws IOException;
  }

  /** A comparison that tells what it is doing. */
  public Comparison(Settings settings, Consumer<String> say) {
    this.settings = settings;
    this.say = say;
  }

  /**
   * Loads, measures, replaces 30 % of the vectors and deletes 10 %, and measures again.
   *
   * @param all the first is the one that is compared with each of the others
   */
  public void run(List<Compared> all) throws IOException {
    MixedUpdates updates =
        new MixedUpdates(UnitVectors.of(settings.vectors().stored().all()), settings.seed());
    List<Column> loaded =
        all.stream().map(each -> new Column(each.engine(), each.loaded())).toList();
    fill("loaded", loaded, engine -> load(engine, updates));
    measure(loaded, updates.loaded());
    List<Column> updated =
        all.stream().map(each -> new Column(each.engine(), each.updated())).toList();
    fill("updated", updated, engine -> change(engine, updates));
    measure(updated, updates.updated());
  }

  private static void load(Engine engine, MixedUpdates updates) throws IOException {
    float[][] vectors = updates.loaded();
    for (int key = 0; key < vectors.length; key++) {
      engine.put(key, vectors[key]);
    }
  }

  private static void change(Engine engine, MixedUpdates updates) throws IOException {
    float[] @Nullable [] vectors = updates.updated();
    for (int key : updates.changed()) {
      float[] vector = vectors[key];
      if (vector == null) {
        engine.delete(key);
      } else {
        engine.put(key, vector);
      }
    }
  }

  private void fill(String what, List<Column> columns, Filling filling) throws IOException {
    for (Column each : columns) {
      long start = System.nanoTime();
      long cpuMicros = ownCpuMicros();
      filling.fill(each.engine());
      each.engine().settle();
      double seconds = Until.seconds(start, System.nanoTime());
      each.found().add(BUILD, seconds);
      each.found().add(BUILD_CPU, (ownCpuMicros() - cpuMicros) / 1e6);
      say.accept(
          String.format(Locale.ROOT, "%s %s in %.1f s", each.engine().name(), what, seconds));
    }
  }

  private static long ownCpuMicros() throws IOException {
    return ProcStat.cpuMicros(ProcessHandle.current().pid());
  }

  private void measure(List<Column> columns, float[] @Nullable [] stored) throws IOException {
    float[][] queries = UnitVectors.of(settings.vectors().queries().all());
    ExactAnswers exact = ExactAnswers.of(stored, queries, NodeSearch.COUNT);
    List<Column> order = new ArrayList<>(columns);
    for (int round = 0; round <= settings.rounds(); round++) {
      Map<Engine, OptionalDouble> atRecall = new HashMap<>();
      for (Column each : order) {
        Case found = round == 0 ? new Case("warm-up") : each.found();
        atRecall.put(each.engine(), curve(each.engine(), found, queries, exact));
      }
      if (round > 0) {
        compare(columns, atRecall);
      }
      Collections.reverse(order);
    }
  }

  private static void compare(List<Column> columns, Map<Engine, OptionalDouble> atRecall) {
    OptionalDouble first = atRecall.getOrDefault(columns.get(0).engine(), OptionalDouble.empty());
    for (Column each : columns) {
      OptionalDouble rate = atRecall.getOrDefault(each.engine(), OptionalDouble.empty());
      if (rate.isPresent()) {
        each.found().add(NodeSearch.AT_RECALL, rate.getAsDouble());
        if (first.isPresent()) {
          each.found().add(RATIO, first.getAsDouble() / rate.getAsDouble());
        }
      }
    }
  }

  private OptionalDouble curve(Engine engine, Case found, float[][] queries, ExactAnswers exact)
      throws IOException {
    RecallCurve curve = new RecallCurve();
    for (int ef : settings.efs()) {
      double recall = recall(engine, ef, queries, exact);
      double rate = rate(engine, ef, queries);
      EfFigures figures = new EfFigures(ef);
      found.add(figures.recall(), recall);
      found.add(figures.perSecond(), rate);
      curve.add(recall, rate);
      say.accept(
          String.format(
              Locale.ROOT,
              "%s, ef=%d: recall %.4f, %,.0f searches/s",
              engine.name(),
              ef,
              recall,
              rate));
    }
    return curve.perSecondAt(NodeSearch.COMPARED_RECALL);
  }

  private static double recall(Engine engine, int ef, float[][] queries, ExactAnswers exact)
      throws IOException {
    double sum = 0;
    for (int query = 0; query < queries.length; query++) {
      sum += exact.recall(query, engine.search(queries[query], NodeSearch.COUNT, ef));
    }
    return sum / queries.length;
  }

  private double rate(Engine engine, int ef, float[][] queries) throws IOException {
    long enough = TimeUnit.MILLISECONDS.toNanos(settings.measuredMillis());
    long start = System.nanoTime();
    long searches = 0;
    long now;
    do {
      for (float[] query : queries) {
        int[] found = engine.search(query, NodeSearch.COUNT, ef);
        if (found.length < NodeSearch.COUNT) {
          throw new IOException(engine.name() + " found only " + found.length);
        }
        searches++;
      }
      now = System.nanoTime();
    } while (now - start < enough);
    return searches / Until.seconds(start, now);
  }
}
