package dev.syncline.load.report;

import dev.syncline.load.measure.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One case of a run: what was found of each figure, once or again and again. Not thread-safe. */
public final class Case {
  private final String name;
  private final Map<Figure, List<Double>> values = new LinkedHashMap<>();

  /** A case without any value yet. */
  public Case(String name) {
    this.name = name;
  }

  /** What sets it apart from the others of the run. */
  public String name() {
    return name;
  }

  /** Takes one more value. */
  public void add(Figure figure, double value) {
    values.computeIfAbsent(figure, each -> new ArrayList<>()).add(value);
  }

  /** The figures it has, in the order in which they came. */
  public List<Figure> figures() {
    return List.copyOf(values.keySet());
  }

  /** The values of a figure in the order in which they came; empty if it has none. */
  public List<Double> values(Figure figure) {
    return List.copyOf(values.getOrDefault(figure, List.of()));
  }

  /** Median and ends of a figure, or empty if it has no value. */
  public Optional<Spread> spread(Figure figure) {
    List<Double> found = values(figure);
    return found.isEmpty() ? Optional.empty() : Optional.of(Spread.of(found));
  }
}
