package dev.syncline.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.cli.terminal.Table.Align;
import dev.syncline.cli.terminal.Table.Cell;
import dev.syncline.cli.terminal.Table.Column;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  private static Table table() {
    Table table = new Table(List.of(new Column("word", Align.LEFT), new Column("n", Align.RIGHT)));
    table.add(List.of(Cell.of("é🙂"), Cell.of("1,000")));
    table.add(List.of(new Cell("bad", Style.RED), Cell.of("7")));
    return table;
  }

  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    assertThat(table().render(false, Terminal.UNBOUNDED))
        .containsExactly("word      n", "é🙂    1,000", "bad       7");
  }

  @Test
  void stylesTakeNoRoom() {
    assertThat(table().render(true, Terminal.UNBOUNDED))
        .last()
        .isEqualTo("\u001b[31mbad\u001b[0m       7");
  }

  @Test
  void columnsThatFindNoRoomAreATableOfTheirOwnBelow() {
    Table table =
        new Table(
            List.of(
                new Column("node", Align.LEFT),
                new Column("zone", Align.LEFT),
                new Column("lag", Align.RIGHT),
                new Column("address", Align.LEFT)));
    table.add(List.of(Cell.of("n1"), Cell.of("eu"), Cell.of("12"), Cell.of("127.0.0.1:8080")));

    assertThat(table.render(false, 20))
        .containsExactly(
            "node  zone  lag", "n1    eu     12", "", "node  address", "n1    127.0.0.1:8080");
    assertThat(table.render(false, 31))
        .containsExactly("node  zone  lag  address", "n1    eu     12  127.0.0.1:8080");
    assertThat(table.render(false, 30)).hasSize(5);
  }

  @Test
  void withoutHeadingsThereIsNoHeader() {
    Table table = new Table(List.of(new Column("", Align.LEFT), new Column("", Align.LEFT)));
    table.add(List.of(Cell.of("n1"), Cell.of("lagging")));

    assertThat(table.render(false, Terminal.UNBOUNDED)).containsExactly("n1  lagging");
  }

  @Test
  void aRowHasAllColumns() {
    assertThatThrownBy(() -> table().add(List.of(Cell.of("alone"))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
