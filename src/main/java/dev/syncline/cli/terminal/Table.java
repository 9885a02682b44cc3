package dev.syncline.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows under a header, each column as wide as its widest cell. Every row has all columns. Where no
 * column has a heading there is no header.
 */
public final class Table {
  private static final String GAP = "  ";

  private final List<Column> columns;
  private final List<List<Cell>> rows = new ArrayList<>();

  /** On which side of a column its cells stand. */
  public enum Align {
    /** Words. */
    LEFT,
    /** Numbers. */
    RIGHT
  }

  /** A column's heading and side. */
  public record Column(String heading, Align align) {}

  /** One text of one style. */
  public record Cell(String text, Style style) {
    /** A cell without a style. */
    public static Cell of(String text) {
      return new Cell(text, Style.PLAIN);
    }
  }

  /** An empty table. */
  public Table(List<Column> columns) {
    this.columns = List.copyOf(columns);
  }

  /** Adds a row. */
  public void add(List<Cell> row) {
    if (row.size() != columns.size()) {
      throw new IllegalArgumentException(row.size() + " cells for " + columns.size() + " columns");
    }
    rows.add(List.copyOf(row));
  }

  /**
   * The lines, the header first, without blanks at their ends. Columns that find no room are a
   * table of their own below, with the first column once more.
   *
   * @param width most columns of text in a line; exceeded only by two columns that need more
   */
  public List<String> render(boolean styled, int width) {
    List<String> lines = new ArrayList<>();
    for (List<Integer> part : parts(width)) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.addAll(render(styled, part));
    }
    return lines;
  }

  private List<String> render(boolean styled, List<Integer> part) {
    List<String> lines = new ArrayList<>();
    if (columns.stream().anyMatch(column -> !column.heading().isEmpty())) {
      List<Cell> header =
          columns.stream().map(column -> new Cell(column.heading(), Style.BOLD)).toList();
      lines.add(line(header, styled, part));
    }
    rows.forEach(row -> lines.add(line(row, styled, part)));
    return lines;
  }

  /** The columns of each of the tables that are told one below the other. */
  private List<List<Integer>> parts(int width) {
    List<List<Integer>> parts = new ArrayList<>();
    List<Integer> part = new ArrayList<>(List.of(0));
    int used = width(0);
    for (int i = 1; i < columns.size(); i++) {
      int wanted = GAP.length() + width(i);
      if (part.size() > 1 && used + wanted > width) {
        parts.add(part);
        part = new ArrayList<>(List.of(0));
        used = width(0);
      }
      part.add(i);
      used += wanted;
    }
    parts.add(part);
    return parts;
  }

  private String line(List<Cell> row, boolean styled, List<Integer> part) {
    StringBuilder line = new StringBuilder();
    for (int i : part) {
      Cell cell = row.get(i);
      String text = styled ? cell.style().escape(cell.text()) : cell.text();
      String pad = " ".repeat(width(i) - length(cell.text()));
      boolean right = columns.get(i).align() == Align.RIGHT;
      line.append(i == 0 ? "" : GAP).append(right ? pad + text : text + pad);
    }
    return line.toString().stripTrailing();
  }

  private int width(int column) {
    int width = length(columns.get(column).heading());
    for (List<Cell> row : rows) {
      width = Math.max(width, length(row.get(column).text()));
    }
    return width;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
