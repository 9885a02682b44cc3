package dev.syncline.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A source tree with the real launcher, on a PATH that holds nothing but the POSIX tools the
 * launcher may use and stand-ins for {@code java} and {@code mvn}.
 */
final class LauncherHome {
  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
  private static final List<String> TOOLS =
      List.of(
          "cat",
          "date",
          "dirname",
          "find",
          "head",
          "mkdir",
          "ps",
          "readlink",
          "rm",
          "rmdir",
          "sed",
          "sleep",
          "touch");
  private static final String JAVA =
      """
      #!/bin/sh
      if [ "$1" = -version ]; then
        echo 'openjdk version "'"${FAKE_JAVA_VERSION:-17.0.1}"'" 2021-10-19' >&2
        exit
      fi
      echo "home=$SYNCLINE_HOME"
      for argument; do echo "[$argument]"; done
      """;
  private static final String MVN =
      """
      #!/bin/sh
      echo "$*" >>builds
      if [ -p gate ]; then cat gate >/dev/null; fi
      if [ -f broken ]; then echo 'cannot find symbol'; exit 1; fi
      mkdir -p target
      echo jar >target/syncline.jar
      """;

  final Path home;
  final Path bin;

  LauncherHome(Path directory) throws IOException {
    home = Files.createDirectories(directory.resolve("a home"));
    bin = Files.createDirectories(directory.resolve("bin"));
    Files.copy(Path.of("syncline"), home.resolve("syncline"));
    Files.createDirectories(home.resolve("src/main/java"));
    Files.writeString(home.resolve("src/main/java/A.java"), "class A {}");
    Files.writeString(home.resolve("src/main/java/B.java"), "class B {}");
    Files.writeString(home.resolve("pom.xml"), "<project/>");
    age(LONG_AGO);
    for (String tool : TOOLS) {
      script(bin.resolve(tool), "#!/bin/sh\nexec " + find(tool) + " \"$@\"\n");
    }
    script(bin.resolve("java"), JAVA);
    script(bin.resolve("mvn"), MVN);
  }

  /** Puts a jar there that is newer than every source. */
  void built() throws IOException {
    Files.createDirectories(home.resolve("target"));
    Files.writeString(jar(), "jar");
  }

  Path jar() {
    return home.resolve("target/syncline.jar");
  }

  Path lock() {
    return home.resolve("target/.launcher-lock");
  }

  /** The Maven command lines so far. */
  List<String> builds() throws IOException {
    Path log = home.resolve("builds");
    return Files.exists(log) ? Files.readAllLines(log) : List.of();
  }

  /** Makes every build wait until {@link #openGate}. */
  void closeGate() throws IOException, InterruptedException {
    int status = new ProcessBuilder("mkfifo", home.resolve("gate").toString()).start().waitFor();
    if (status != 0) {
      throw new IOException("mkfifo failed with " + status);
    }
  }

  /** Lets the one build that waits go on; blocks until there is one. */
  void openGate() throws IOException {
    Files.writeString(home.resolve("gate"), "go");
  }

  Process start(String... arguments) throws IOException {
    return start(home.resolve("syncline"), Map.of(), arguments);
  }

  Process start(Path launcher, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("/bin/sh", launcher.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(bin.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", bin.toString());
    builder.environment().putAll(environment);
    return builder.start();
  }

  Result run(String... arguments) throws IOException, InterruptedException {
    return Result.of(start(arguments));
  }

  Result run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return Result.of(start(home.resolve("syncline"), environment, arguments));
  }

  static void script(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void age(Instant time) throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      files.forEach(file -> setTime(file, time));
    }
  }

  static void setTime(Path file, Instant time) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(time));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path find(String tool) throws IOException {
    return Stream.of("/usr/bin", "/bin")
        .map(directory -> Path.of(directory, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new IOException(tool + " is not installed"));
  }

  /** What a finished launcher left. */
  record Result(int status, List<String> out, List<String> err) {
    /** Reads both streams to their end; the launcher writes far less than a pipe holds. */
    static Result of(Process process) throws IOException, InterruptedException {
      try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
          BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
        List<String> outLines = out.lines().toList();
        List<String> errLines = err.lines().toList();
        return new Result(process.waitFor(), outLines, errLines);
      }
    }
  }
}
