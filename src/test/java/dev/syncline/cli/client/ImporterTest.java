package dev.syncline.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.cli.terminal.Progress;
import dev.syncline.cli.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Imports that are broken off. */
class ImporterTest {
  private static final String DONE = "{\"status\":201}\n";

  private final ByteArrayOutputStream told = new ByteArrayOutputStream();
  private final Terminal terminal =
      Terminal.plain(new PrintStream(told, true, StandardCharsets.UTF_8), silent());
  private FakeNode node;

  private static PrintStream silent() {
    return new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
  }

  @BeforeEach
  void start() throws IOException {
    node = new FakeNode();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private Importer importer() {
    return new Importer(
        new ClusterClient(List.of(node.url())),
        new BatchSender(BatchSender.request("c"), seconds -> {}),
        terminal,
        1,
        0);
  }

  private static LineBatches lines(String text) {
    return new LineBatches(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), 2, 1_000);
  }

  @Test
  void anInterruptedImportSendsNoMoreAndCountsWhatWasAcknowledged() throws Exception {
    node.replies(200, DONE.repeat(2));
    Importer importer = importer();
    Importer.Outcome outcome;
    try (Progress progress = Progress.start(terminal, "x", 6, Progress.Unit.ITEMS)) {
      outcome =
          importer.run(
              lines("{}\n{}\n{}\n{}\n{}\n{}\n"),
              progress,
              line -> {
                if (line.number() == 1) {
                  stopNow(importer);
                }
                return 1;
              });
    }
    assertThat(outcome.done()).isEqualTo(2);
    assertThat(outcome.underWay()).isZero();
    assertThat(node.asked()).hasSize(1);
  }

  private static void stopNow(Importer importer) {
    try {
      importer.stop(0);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anInterruptedImportTellsWhatItKnowsAndWhatNot() {
    assertThat(ImportCommand.interruptedAfter(outcome(1_200, 0, 0), "docs"))
        .isEqualTo(
            "interrupted: 1,200 entries acknowledged in docs; the same import again writes the"
                + " rest");
    assertThat(ImportCommand.interruptedAfter(outcome(1, 3, 100), "docs"))
        .isEqualTo(
            "interrupted: 1 entry acknowledged in docs, 3 failed, of 100 more the outcome is"
                + " unknown; the same import again writes the rest");
  }

  private static Importer.Outcome outcome(long done, long failed, long underWay) {
    return new Importer.Outcome(done, failed, underWay, Optional.empty());
  }
}
