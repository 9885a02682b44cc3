package dev.syncline.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.filter.FilteringParserDelegate;
import com.fasterxml.jackson.core.filter.JsonPointerBasedFilter;
import com.fasterxml.jackson.core.filter.TokenFilter.Inclusion;
import dev.syncline.load.driver.Level;
import dev.syncline.load.driver.Operation;
import dev.syncline.load.driver.Workload;
import dev.syncline.load.measure.Metric;
import dev.syncline.load.measure.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportsTest {
  private static final Row WRITES =
      new Row(
          new Workload(Operation.WRITE, Level.QUORUM, 384, 64, 100),
          List.of(result(8_000, 0.5), result(9_500, 0.4), result(7_000, 2.25)));
  private static final Row BATCHES =
      new Row(
          new Workload(Operation.BATCH, Level.ALL, 384, 16, 100),
          List.of(
              new Trial.Result(
                  Map.of(Metric.ENTRIES_PER_SECOND, 20_000.0),
                  Map.of("503", 3L),
                  Map.of("503", "{\n \"title\":\"no\" }")),
              new Trial.Result(
                  Map.of(Metric.ENTRIES_PER_SECOND, 22_000.0),
                  Map.of("503", 4L, "timeout", 1L),
                  Map.of("503", "later", "timeout", "no answer"))));
  private static final Report REPORT =
      new Report(
          "Throughput",
          "load-tests/run throughput",
          Map.of("date", "today"),
          List.of(WRITES, BATCHES));

  @TempDir private Path directory;

  @Test
  void aCellIsTheMedianAndTheEnds() {
    String text = Reports.text(REPORT);
    assertThat(text).contains("8,000 (7,000–9,500)").contains("0.500 (0.400–2.250)");
  }

  @Test
  void aFigureThatNoRowHasIsNoColumnAndOneThatThisRowLacksIsADash() {
    String markdown = Reports.markdown(REPORT);
    assertThat(markdown).contains("p50 ms").doesNotContain("RSS");
    assertThat(markdown).contains("| batch 100 | all | 384 | 16 | 21,000 (20,000–22,000) | - |");
  }

  @Test
  void failuresOfAllRepeatsAreSummedAndOneAnswerOfEachKindIsShown() {
    String markdown = Reports.markdown(REPORT);
    assertThat(markdown).contains("503×7 timeout×1").contains("503: { \"title\":\"no\" }");
    assertThat(REPORT.hasErrors()).isTrue();
    assertThat(new Report("t", "c", Map.of(), List.of(WRITES)).hasErrors()).isFalse();
  }

  @Test
  void theCommandAndTheFactsAreInTheMarkdown() {
    assertThat(Reports.markdown(REPORT))
        .contains("```sh\nload-tests/run throughput\n```")
        .contains("| date | today |");
  }

  @Test
  void jsonHoldsEveryValueOfEveryRepeat() throws Exception {
    List<Path> files = Reports.write(REPORT, directory.resolve("new"), "name");
    assertThat(files).allSatisfy(file -> assertThat(file).isNotEmptyFile());
    String json = Files.readString(directory.resolve("new/name.json"));
    String metric = "/results/0/metrics/entriesPerSecond/";
    assertThat(at(json, metric + "median")).isEqualTo("8000.0");
    assertThat(at(json, metric + "min")).isEqualTo("7000.0");
    assertThat(at(json, metric + "max")).isEqualTo("9500.0");
    assertThat(at(json, metric + "values/2")).isEqualTo("7000.0");
    assertThat(at(json, "/results/0/entriesPerRequest")).isEqualTo("1");
    assertThat(at(json, "/results/1/entriesPerRequest")).isEqualTo("100");
    assertThat(at(json, "/results/1/errors/503")).isEqualTo("7");
    assertThat(at(json, "/command")).isEqualTo("load-tests/run throughput");
  }

  private static Trial.Result result(double entriesPerSecond, double p50) {
    return new Trial.Result(
        Map.of(Metric.ENTRIES_PER_SECOND, entriesPerSecond, Metric.P50_MILLIS, p50),
        Map.of(),
        Map.of());
  }

  private static String at(String text, String pointer) throws IOException {
    try (JsonParser json =
        new FilteringParserDelegate(
            new JsonFactory().createParser(text),
            new JsonPointerBasedFilter(JsonPointer.compile(pointer)),
            Inclusion.ONLY_INCLUDE_ALL,
            false)) {
      json.nextToken();
      return json.getText();
    }
  }
}
