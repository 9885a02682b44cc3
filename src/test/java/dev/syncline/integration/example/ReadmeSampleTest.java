package dev.syncline.integration.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReadmeSampleTest {
  private static final Pattern SAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @Test
  void theSampleInTheReadmeIsTheVerticleThatTheTestsRun() throws IOException {
    assertIsSource("README.md", "NotesVerticle");
  }

  @Test
  void theSampleOfAResolverIsTheOneThatTheTestsRun() throws IOException {
    assertIsSource("docs/resolvers.md", "HighestScore");
  }

  private static void assertIsSource(String document, String type) throws IOException {
    Matcher sample = SAMPLE.matcher(Files.readString(Path.of(document)));
    assertThat(sample.find()).isTrue();
    String source =
        Files.readString(
            Path.of("src/test/java/dev/syncline/integration/example/" + type + ".java"));
    String shown = sample.group(1).replaceFirst("^package example;", "");
    assertThat(withoutLayout(source)).contains(withoutLayout(shown));
  }

  /** The formatter of the sources breaks lines where a reader would not. */
  private static String withoutLayout(String code) {
    return code.replaceAll("(?s)/\\*\\*.*?\\*/", "").replaceAll("\\s+", "");
  }
}
