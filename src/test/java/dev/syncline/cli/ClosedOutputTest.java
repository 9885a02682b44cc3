package dev.syncline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.cli.client.FakeNode;
import dev.syncline.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where standard output takes no more, what goes on until Ctrl-C ends. */
class ClosedOutputTest {
  private static final String READER_GONE = "Broken pipe";
  private static final String DISK_FULL = "No space left on device";
  private static final int EVENTS = 6;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private FakeNode node;

  @BeforeEach
  void start() throws IOException {
    node = new FakeNode();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  /** Takes three lines. */
  private static final class ThreeLines extends OutputStream {
    private final String reason;
    private int lines;

    ThreeLines(String reason) {
      this.reason = reason;
    }

    @Override
    public void write(int b) throws IOException {
      if (lines == 3) {
        throw new IOException(reason);
      }
      lines += b == '\n' ? 1 : 0;
    }
  }

  private int run(String reason, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--url", node.url().toString()));
    Terminal terminal =
        Terminal.plain(Terminal.stream(new ThreeLines(reason)), Terminal.stream(err));
    return Main.run(terminal, InputStream.nullInputStream(), all.toArray(new String[0]));
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /** A stream; then every acknowledgement is taken, and who comes back for more is refused. */
  private void tellsEvents() {
    node.replies(
        200,
        IntStream.rangeClosed(1, EVENTS)
            .mapToObj(i -> "data: {\"type\":\"a\",\"token\":\"t" + i + "\"}\n\n")
            .collect(Collectors.joining()));
    for (int i = 0; i < EVENTS; i++) {
      node.replies(200, "{}");
    }
    node.refuses(400, "invalid-request", "Asked once more", "");
  }

  @Test
  void watchAcknowledgesNothingThatItCouldNotPrint() {
    tellsEvents();

    run(READER_GONE, "watch", "--group", "g");

    assertThat(node.asked().stream().skip(1).map(FakeNode.Asked::body))
        .containsExactly("{\"token\":\"t1\"}", "{\"token\":\"t2\"}", "{\"token\":\"t3\"}");
  }

  @Test
  void watchEndsQuietlyWhenItsReaderHasGone() {
    tellsEvents();

    assertThat(run(READER_GONE, "watch", "--json")).isEqualTo(Main.FAILED);
    assertThat(err()).isEmpty();
    assertThat(node.asked()).hasSize(1);
  }

  @Test
  void watchEndsAndSaysWhyWhenTheDiskIsFull() {
    tellsEvents();

    assertThat(run(DISK_FULL, "watch")).isEqualTo(Main.FAILED);
    assertThat(err())
        .isEqualToNormalizingNewlines("syncline: standard output: No space left on device\n");
    assertThat(node.asked()).hasSize(1);
  }
}
