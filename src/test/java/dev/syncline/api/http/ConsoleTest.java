package dev.syncline.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.http.TestServer.Answer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleTest {
  private static final Pattern REFERENCE =
      Pattern.compile("(?:href|src)=\"(/console/[^\"]*)\"|from \"\\./([^\"]*)\"");

  private final TestServer server = new TestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private static List<Path> files() throws IOException, URISyntaxException {
    URL page = Objects.requireNonNull(ConsoleTest.class.getResource("/console/index.html"));
    Path directory = Objects.requireNonNull(Path.of(page.toURI()).getParent());
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  private static String served(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.equals("index.html") ? "/" : "/console/" + name;
  }

  @Test
  void everyFileOfTheConsoleIsServedAsItIs() throws Exception {
    for (Path file : files()) {
      Answer answer = server.get(served(file));
      assertThat(answer.status()).as(served(file)).isEqualTo(200);
      assertThat(answer.raw().body()).as(served(file)).isEqualTo(Files.readAllBytes(file));
    }
  }

  @Test
  void everythingThatTheConsoleRefersToIsOneOfItsFiles() throws Exception {
    Set<String> wanted = new TreeSet<>();
    Set<String> there = new TreeSet<>();
    for (Path file : files()) {
      there.add(served(file));
      wanted.addAll(
          REFERENCE
              .matcher(Files.readString(file))
              .results()
              .map(ConsoleTest::path)
              .collect(Collectors.toSet()));
    }
    wanted.add("/");
    assertThat(there).isEqualTo(wanted);
  }

  private static String path(MatchResult found) {
    return found.group(1) != null ? found.group(1) : "/console/" + found.group(2);
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html; charset=utf-8",
    "/console/console.css, text/css; charset=utf-8",
    "/console/main.js, text/javascript; charset=utf-8",
    "/console/icon.svg, image/svg+xml"
  })
  void everyKindOfFileHasItsTypeAndOnlyWhatTheNodeServesMayRun(String path, String type) {
    Answer answer = server.get(path);
    assertThat(answer.header("Content-Type")).isEqualTo(type);
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
    assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(answer.header("Content-Security-Policy"))
        .contains("default-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
  }

  @Test
  void aBrowserThatHoldsAFileIsNotSentItAgain() {
    String tag = Objects.requireNonNull(server.get("/").header("ETag"));
    for (String held : List.of(tag, "W/" + tag, "\"other\", " + tag)) {
      Answer answer = server.get("/", "If-None-Match", held);
      assertThat(answer.status()).as(held).isEqualTo(304);
      assertThat(answer.raw().body()).isEmpty();
    }
    assertThat(server.get("/", "If-None-Match", "\"other\"").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/console",
        "/console/",
        "/console/index.html",
        "/console/../logback.xml",
        "/console/%2e%2e%2flogback.xml",
        "/console/MAIN.JS"
      })
  void nothingElseIsServed(String path) {
    Answer answer = server.get(path);
    assertThat(answer.status()).isEqualTo(404);
  }

  @Test
  void theConsoleIsOnlyRead() {
    assertThat(server.put("/", "{}").status()).isEqualTo(405);
    assertThat(server.send("HEAD", "/", null, null).header("ETag")).isNotNull();
  }
}
