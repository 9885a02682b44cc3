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
    Matcher sample = SAMPLE.matcher(Files.readString(Path.of("README.md")));
    assertThat(sample.find()).isTrue();
    String verticle =
        Files.readString(
            Path.of("src/test/java/dev/syncline/integration/example/NotesVerticle.java"));
    assertThat(withoutLayout(verticle)).contains(withoutLayout(sample.group(1)));
  }

  /** The formatter of the sources breaks lines where a reader would not. */
  private static String withoutLayout(String code) {
    return code.replaceAll("\\s+", "");
  }
}
