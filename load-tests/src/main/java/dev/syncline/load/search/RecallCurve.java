package dev.syncline.load.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/** How many searches a second come with how much recall, as far as it has been measured. */
final class RecallCurve {
  private final List<Point> points = new ArrayList<>();

  private record Point(double recall, double perSecond) {}

  /** Takes what was measured with one setting. */
  void add(double recall, double perSecond) {
    points.add(new Point(recall, perSecond));
  }

  /**
   * The rate at a recall, on the line between the settings around it; where all find more, that of
   * the one that finds least. Empty if none finds so much.
   */
  OptionalDouble perSecondAt(double recall) {
    List<Point> rising = points.stream().sorted(Comparator.comparingDouble(Point::recall)).toList();
    for (int i = 0; i < rising.size(); i++) {
      Point reached = rising.get(i);
      if (reached.recall() < recall) {
        continue;
      }
      if (i == 0 || reached.recall() == recall) {
        return OptionalDouble.of(reached.perSecond());
      }
      Point missed = rising.get(i - 1);
      double part = (recall - missed.recall()) / (reached.recall() - missed.recall());
      return OptionalDouble.of(
          missed.perSecond() + part * (reached.perSecond() - missed.perSecond()));
    }
    return OptionalDouble.empty();
  }
}
