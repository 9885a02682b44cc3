package dev.syncline.load.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Findings as rows of cells, and those as text. */
final class FindingsTable {
  private FindingsTable() {}

  /** Columns under each other, for a terminal. */
  static String text(Findings findings) {
    List<List<String>> rows = rows(findings);
    int[] widths =
        IntStream.range(0, rows.get(0).size())
            .map(c -> rows.stream().mapToInt(row -> row.get(c).length()).max().orElse(0))
            .toArray();
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < widths.length; c++) {
        String pad = " ".repeat(widths[c] - row.get(c).length());
        line.append(c == 0 ? row.get(c) + pad : "  " + pad + row.get(c));
      }
      out.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    findings
        .problems()
        .forEach(each -> out.append("problem: ").append(each).append(System.lineSeparator()));
    return out.toString();
  }

  /** A Markdown table. */
  static String markdown(Findings findings) {
    List<List<String>> rows = rows(findings);
    String rule = "|---|" + "---:|".repeat(rows.get(0).size() - 1);
    List<String> lines = new ArrayList<>();
    rows.forEach(row -> lines.add("| " + String.join(" | ", row) + " |"));
    lines.add(1, rule);
    return lines.stream().collect(Collectors.joining("\n", "", "\n"));
  }

  private static List<List<String>> rows(Findings findings) {
    List<List<String>> rows = new ArrayList<>();
    List<String> titles = new ArrayList<>(List.of(""));
    findings.cases().forEach(each -> titles.add(each.name()));
    rows.add(titles);
    for (Figure figure : findings.figures()) {
      List<String> row = new ArrayList<>(List.of(figure.title()));
      for (Case each : findings.cases()) {
        row.add(
            each.spread(figure).map(spread -> Table.cell(figure.decimals(), spread)).orElse("-"));
      }
      rows.add(row);
    }
    return rows;
  }
}
