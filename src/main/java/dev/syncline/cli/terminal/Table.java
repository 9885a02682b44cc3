package dev.syncline.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** Rows under a header, each column as wide as its widest cell. Every row has all columns. */
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

  /** The lines, the header first, without blanks at their ends. */
  public List<String> render(boolean styled) {
    List<String> lines = new ArrayList<>();
    List<Cell> header =
        columns.stream().map(column -> new Cell(column.heading(), Style.BOLD)).toList();
    lines.add(line(header, styled));
    rows.forEach(row -> lines.add(line(row, styled)));
    return lines;
  }

  private String line(List<Cell> row, boolean styled) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
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
