package dev.syncline.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FindingsTest {
  private static final Figure BYTES = new Figure("bytes", "bytes sent", 0);
  private static final Figure SECONDS = new Figure("seconds", "time, s", 2);

  @TempDir private Path directory;
  private final Case small = new Case("10 entries");
  private final Case large = new Case("20 entries");

  @BeforeEach
  void find() {
    small.add(BYTES, 1_000);
    small.add(BYTES, 3_000);
    small.add(BYTES, 1_200);
    large.add(BYTES, 5_000);
    large.add(SECONDS, 1.234);
  }

  private Findings findings(String... problems) {
    return new Findings(
        "Title",
        "load-tests/run idle",
        Map.of("date", "today"),
        List.of(small, large),
        List.of("Read it so."),
        List.of(problems));
  }

  @Test
  void aFigureIsARowAndACaseAColumn() {
    assertThat(findings().markdown())
        .contains("```sh\nload-tests/run idle\n```")
        .contains("| date | today |")
        .contains(
            """
            |  | 10 entries | 20 entries |
            |---|---:|---:|
            | bytes sent | 1,200 (1,000–3,000) | 5,000 |
            | time, s | - | 1.23 |
            """)
        .contains("- Read it so.")
        .doesNotContain("Problems");
    assertThat(findings().text()).contains("1,200 (1,000–3,000)").doesNotContain("problem");
  }

  @Test
  void problemsAreShown() {
    assertThat(findings("it failed").markdown()).contains("Problems:\n\n- it failed");
    assertThat(findings("it failed").text()).contains("problem: it failed");
  }

  @Test
  void jsonHoldsEveryValue() throws Exception {
    List<Path> files = findings("it failed").write(directory.resolve("new"), "name");
    assertThat(files).allSatisfy(file -> assertThat(file).isNotEmptyFile());
    String json = Files.readString(directory.resolve("new/name.json"));
    assertThat(json.replaceAll("\\s", ""))
        .contains("\"case\":\"10entries\"")
        .contains("\"median\":1200.0,\"min\":1000.0,\"max\":3000.0")
        .contains("\"values\":[1000.0,3000.0,1200.0]")
        .contains("\"problems\":[\"itfailed\"]");
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      assertThat(parser.nextToken().isStructStart()).isTrue();
      parser.skipChildren();
      assertThat(parser.nextToken()).isNull();
    }
  }
}
