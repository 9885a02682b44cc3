package dev.syncline.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void anErrorIsOneLineWhateverItHolds() {
    Terminal.plain(stream, stream).error("a\nb\r\u001b[2Jc");
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualToNormalizingNewlines("syncline: a b [2Jc\n");
  }

  @Test
  void columnsOfTheEnvironmentComeFirst() {
    assertThat(Terminal.columnsOfTerminal(Map.of("COLUMNS", "61"))).isEqualTo(61);
    assertThat(Terminal.columnsOfTerminal(Map.of("COLUMNS", "7"))).isEqualTo(40);
  }

  @Test
  void aFileOrPipeHoldsLinesOfAnyLength() {
    assertThat(Terminal.plain(stream, stream).outColumns()).isEqualTo(Terminal.UNBOUNDED);
  }

  @Test
  void aPipeGetsNoColours() {
    assertThat(Terminal.plain(stream, stream).styled(Style.RED, "text")).isEqualTo("text");
    Terminal coloured = new Terminal(stream, stream, true, true, true, 80, 80);
    assertThat(coloured.styled(Style.RED, "text")).isEqualTo("\u001b[31mtext\u001b[0m");
  }
}
