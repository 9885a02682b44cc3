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
    assertThat(table().render(false)).containsExactly("word      n", "é🙂    1,000", "bad       7");
  }

  @Test
  void stylesTakeNoRoom() {
    assertThat(table().render(true)).last().isEqualTo("\u001b[31mbad\u001b[0m       7");
  }

  @Test
  void aRowHasAllColumns() {
    assertThatThrownBy(() -> table().add(List.of(Cell.of("alone"))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
