package dev.syncline.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.launcher.LauncherHome.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher: when it builds, how often, and what it runs. */
@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private static final Instant FUTURE = Instant.parse("2100-01-01T00:00:00Z");

  private static final Instant START_OF_BUILD = Instant.parse("2022-01-01T00:00:00Z");

  private final Path directory;
  private final LauncherHome launcher;

  LauncherTest(@TempDir Path directory) throws IOException {
    this.directory = directory.toRealPath();
    this.launcher = new LauncherHome(this.directory);
  }

  @Test
  void aMissingJarIsBuiltWithOneLineOfProgress() throws Exception {
    Result result = launcher.run("status");

    assertThat(result.status()).isZero();
    assertThat(result.err())
        .singleElement()
        .asString()
        .startsWith("syncline: building target/syncline.jar");
    assertThat(launcher.builds()).containsExactly("-q -B -Dmaven.test.skip=true package");
    assertThat(result.out()).contains("[status]");
    assertThat(launcher.lock()).doesNotExist();
  }

  @Test
  void aFreshJarIsRunAtOnce() throws Exception {
    launcher.built();

    Result result = launcher.run();

    assertThat(launcher.builds()).isEmpty();
    assertThat(result.err()).isEmpty();
  }

  @Test
  void aLongBuildShowsThatItGoesOn() throws Exception {
    LauncherHome.script(launcher.bin.resolve("sleep"), "#!/bin/sh\n");
    launcher.closeGate();
    Process process = launcher.start();

    awaitLine(process, "still building, 10 s");

    launcher.openGate();
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void theJarOfABuildIsFresh() throws Exception {
    launcher.run();
    launcher.run();

    assertThat(launcher.builds()).hasSize(1);
  }

  @Test
  void aSourceOrThePomNewerThanTheJarIsBuilt() throws Exception {
    for (String changed : List.of("src/main/java/A.java", "pom.xml")) {
      launcher.built();
      LauncherHome.setTime(launcher.home.resolve(changed), FUTURE);
      int before = launcher.builds().size();

      assertThat(launcher.run().status()).isZero();

      assertThat(launcher.builds()).as(changed).hasSize(before + 1);
      LauncherHome.setTime(launcher.home.resolve(changed), Instant.EPOCH);
    }
  }

  @Test
  void aRemovedSourceIsBuilt() throws Exception {
    launcher.built();
    LauncherHome.setTime(launcher.jar(), Instant.parse("2021-01-01T00:00:00Z"));
    Files.delete(launcher.home.resolve("src/main/java/B.java"));

    launcher.run();

    assertThat(launcher.builds()).hasSize(1);
  }

  @Test
  void aSourceSavedDuringTheBuildMakesTheNextStartBuildAgain() throws Exception {
    launcher.closeGate();
    Process first = launcher.start();
    awaitLine(first, "building");
    LauncherHome.setTime(launcher.lock().resolve("started"), START_OF_BUILD);
    LauncherHome.setTime(
        launcher.home.resolve("src/main/java/A.java"), START_OF_BUILD.plusMillis(1));
    launcher.openGate();
    assertThat(first.waitFor()).isZero();
    Files.delete(launcher.home.resolve("gate"));

    launcher.run();

    assertThat(launcher.builds()).hasSize(2);
  }

  @Test
  void aRebuildLeavesTheOldJarToThoseWhoRunIt() throws Exception {
    launcher.built();
    Path running = directory.resolve("held-open.jar");
    Files.createLink(running, launcher.jar());
    Files.writeString(running, "old jar");
    LauncherHome.setTime(launcher.home.resolve("pom.xml"), FUTURE);

    launcher.run();

    assertThat(running).hasContent("old jar");
    assertThat(launcher.jar()).hasContent("jar");
  }

  @Test
  void manyStartedAtOnceBuildOnce() throws Exception {
    launcher.closeGate();
    Process builder = launcher.start("1");
    awaitLine(builder, "building");
    List<Process> waiting = new ArrayList<>();
    for (int i = 2; i <= 5; i++) {
      waiting.add(launcher.start(Integer.toString(i)));
    }
    for (Process process : waiting) {
      awaitLine(process, "waiting for the build");
    }
    launcher.openGate();

    for (Process process : waiting) {
      assertThat(Result.of(process).out()).anyMatch(line -> line.matches("\\[[2-5]]"));
      assertThat(process.exitValue()).isZero();
    }
    assertThat(builder.waitFor()).isZero();
    assertThat(launcher.builds()).hasSize(1);
  }

  @Test
  void aFailedBuildShowsMavensOutputAndRunsNothing() throws Exception {
    Files.createFile(launcher.home.resolve("broken"));

    Result result = launcher.run();

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).contains("cannot find symbol").last().asString().contains("failed");
    assertThat(result.out()).isEmpty();
    assertThat(launcher.lock()).doesNotExist();
  }

  @Test
  void whoWaitsForABuildThatFailsFailsToo() throws Exception {
    Files.createFile(launcher.home.resolve("broken"));
    launcher.closeGate();
    Process builder = launcher.start();
    awaitLine(builder, "building");
    Process waiting = launcher.start();
    awaitLine(waiting, "waiting for the build");
    launcher.openGate();

    assertThat(builder.waitFor()).isEqualTo(1);
    assertThat(Result.of(waiting).err()).last().asString().contains("waited for failed");
    assertThat(waiting.exitValue()).isEqualTo(1);
    assertThat(launcher.builds()).hasSize(1);
  }

  @Test
  void aFailureIsForgottenOnceTheSourceIsMended() throws Exception {
    Files.createFile(launcher.home.resolve("broken"));
    launcher.run();
    Files.delete(launcher.home.resolve("broken"));

    assertThat(launcher.run().status()).isZero();
  }

  @Test
  void theLockOfADeadProcessIsBroken() throws Exception {
    Process dead = launcher.start(Path.of("/dev/null"), Map.of());
    dead.waitFor();
    Files.createDirectories(launcher.lock());
    Files.writeString(launcher.lock().resolve("pid"), dead.pid() + "\n");

    Result result = launcher.run();

    assertThat(result.status()).isZero();
    assertThat(launcher.builds()).hasSize(1);
    assertThat(launcher.lock()).doesNotExist();
  }

  @Test
  void aTerminatedBuildLeavesNoLockAndNoMaven() throws Exception {
    launcher.closeGate();
    Process process = launcher.start();
    awaitLine(process, "building");
    List<ProcessHandle> children = awaitChildren(process);

    process.destroy();

    assertThat(process.waitFor()).isEqualTo(143);
    for (ProcessHandle child : children) {
      child.onExit().orTimeout(1, TimeUnit.MINUTES).join();
    }
    assertThat(launcher.lock()).doesNotExist();
  }

  @Test
  void argumentsAreHandedOnUntouched() throws Exception {
    launcher.built();

    Result result = launcher.run("put", "a b", "*", "", "$HOME", "-x");

    assertThat(result.out()).containsSubsequence("[put]", "[a b]", "[*]", "[]", "[$HOME]", "[-x]");
  }

  @Test
  void javaOptionsOfTheUserComeLastAndAreNotExpanded() throws Exception {
    launcher.built();

    Result result = launcher.run(Map.of("SYNCLINE_JAVA_OPTS", "-Xmx64m  -Dglob=/*"), "status");

    assertThat(result.out())
        .containsExactly(
            "home=" + launcher.home,
            "[-XX:+ExitOnOutOfMemoryError]",
            "[-Dfile.encoding=UTF-8]",
            "[-Dstdout.encoding=UTF-8]",
            "[-Dstderr.encoding=UTF-8]",
            "[-XX:+UseParallelGC]",
            "[-XX:MaxNewSize=128m]",
            "[-Xmx64m]",
            "[-Dglob=/*]",
            "[-jar]",
            "[" + launcher.jar() + "]",
            "[status]");
  }

  @Test
  void aNodeBuildsGraphsWithTheCpuThatIsLeft() throws Exception {
    launcher.built();
    String[] priorities = {"[-XX:ThreadPriorityPolicy=1]", "[-XX:JavaPriority1_To_OSPriority=10]"};

    assertThat(launcher.run("node").out()).contains(priorities);
    assertThat(launcher.run("status").out()).doesNotContain(priorities);
  }

  @Test
  void aCollectorThatTheUserChoosesIsTheOnlyOne() throws Exception {
    launcher.built();

    assertThat(launcher.run(Map.of("SYNCLINE_JAVA_OPTS", "-Xmx64m -XX:+UseZGC")).out())
        .contains("[-XX:+UseZGC]")
        .doesNotContain("[-XX:+UseParallelGC]");
  }

  @Test
  void aNewerJavaIsToldToAllowWhatTheLibrariesDo() throws Exception {
    launcher.built();

    assertThat(launcher.run(Map.of("FAKE_JAVA_VERSION", "25.0.3")).out())
        .contains("[--sun-misc-unsafe-memory-access=allow]");
    assertThat(launcher.run(Map.of("FAKE_JAVA_VERSION", "21")).out())
        .doesNotContain("[--sun-misc-unsafe-memory-access=allow]");
  }

  @Test
  void aNodeUsesVectorInstructionsWhereThisJavaHasThem() throws Exception {
    launcher.built();
    String vectors = "[--add-modules=jdk.incubator.vector]";
    Path release = launcher.bin.resolveSibling("release");

    Files.writeString(release, "JAVA_VERSION=\"21\"\nMODULES=\"java.base jdk.incubator.vector\"\n");
    assertThat(launcher.run("node").out()).contains(vectors);
    assertThat(launcher.run("status").out()).doesNotContain(vectors);
    Files.writeString(release, "JAVA_VERSION=\"21\"\nMODULES=\"java.base\"\n");
    assertThat(launcher.run("node").out()).doesNotContain(vectors);
    Files.writeString(release, "JAVA_VERSION=\"17\"\nMODULES=\"java.base jdk.incubator.vector\"\n");
    assertThat(launcher.run("node").out()).doesNotContain(vectors);
  }

  @Test
  void aNodeKeepsItsClassesWhereItIsToldToIfThisJavaCan() throws Exception {
    launcher.built();
    String archive = "[-XX:SharedArchiveFile=/data/classes.jsa]";
    Map<String, String> newer =
        Map.of("FAKE_JAVA_VERSION", "25.0.3", "SYNCLINE_CLASS_ARCHIVE", "/data/classes.jsa");

    assertThat(launcher.run(newer, "node").out())
        .contains("[-XX:+AutoCreateSharedArchive]", archive);
    assertThat(launcher.run(newer, "status").out()).doesNotContain(archive);
    assertThat(launcher.run(Map.of("SYNCLINE_CLASS_ARCHIVE", "/data/classes.jsa"), "node").out())
        .doesNotContain(archive);
    assertThat(launcher.run(Map.of("FAKE_JAVA_VERSION", "25.0.3"), "node").out())
        .doesNotContain("[-XX:+AutoCreateSharedArchive]");
  }

  @Test
  void aSymbolicLinkLeadsHome() throws Exception {
    launcher.built();
    Path direct =
        Files.createSymbolicLink(directory.resolve("one"), launcher.home.resolve("syncline"));
    Path indirect = Files.createSymbolicLink(directory.resolve("two"), direct.getFileName());

    Result result = Result.of(launcher.start(indirect, Map.of(), "x"));

    assertThat(result.out()).contains("home=" + launcher.home, "[" + launcher.jar() + "]");
  }

  @Test
  void anOldJavaIsRefused() throws Exception {
    launcher.built();

    for (String version : List.of("1.8.0_292", "11.0.2", "16-ea")) {
      Result result = launcher.run(Map.of("FAKE_JAVA_VERSION", version));

      assertThat(result.status()).isEqualTo(1);
      assertThat(result.err())
          .singleElement()
          .asString()
          .contains("needs Java 17 or newer", "version " + version);
    }
  }

  @Test
  void theReleaseFileOfAJdkTellsItsVersion() throws Exception {
    launcher.built();
    Path jdk = Files.createDirectories(directory.resolve("jdk"));
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"11.0.9\"\nOS_NAME=\"Linux\"\n");
    LauncherHome.script(jdk.resolve("bin/java"), "#!/bin/sh\nexit 99\n");

    Result result = launcher.run(Map.of("JAVA_HOME", jdk.toString()));

    assertThat(result.err()).singleElement().asString().contains("version 11.0.9");
  }

  @Test
  void aMissingJavaOrMavenIsNamed() throws Exception {
    Files.delete(launcher.bin.resolve("mvn"));
    assertThat(launcher.run().err()).singleElement().asString().contains("there is no 'mvn'");

    Result result = launcher.run(Map.of("JAVA_HOME", "/nowhere"));
    assertThat(result.err()).singleElement().asString().contains("there is no '/nowhere/bin/java'");
    assertThat(result.status()).isEqualTo(1);
  }

  @Test
  void withoutASourceTreeTheJarIsRunAsItIs() throws Exception {
    launcher.built();
    Files.delete(launcher.home.resolve("pom.xml"));
    LauncherHome.setTime(launcher.home.resolve("src/main/java/A.java"), FUTURE);

    assertThat(launcher.run().status()).isZero();
    assertThat(launcher.builds()).isEmpty();

    Files.delete(launcher.jar());
    assertThat(launcher.run().err()).singleElement().asString().contains("neither");
  }

  private static void awaitLine(Process process, String text) throws IOException {
    BufferedReader err = process.errorReader(StandardCharsets.UTF_8);
    for (String line = err.readLine(); line != null; line = err.readLine()) {
      if (line.contains(text)) {
        return;
      }
    }
    throw new AssertionError("ended without: " + text);
  }

  /** Maven, and what tells that it is still building. */
  private static List<ProcessHandle> awaitChildren(Process process) {
    while (process.isAlive()) {
      List<ProcessHandle> children = process.children().toList();
      if (children.size() == 2) {
        return children;
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("ended without its children");
  }
}
