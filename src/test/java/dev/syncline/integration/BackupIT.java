package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.integration.TestCluster.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups of running nodes, and what becomes of nodes and clusters restored from them. */
class BackupIT {
  private static final List<String> NAMES = List.of("n1", "n2", "n3");

  private static final java.nio.charset.Charset UTF_8 = java.nio.charset.StandardCharsets.UTF_8;

  private final Path backups;

  BackupIT(@TempDir Path backups) {
    this.backups = backups;
  }

  private static String run(int expected, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(ClassArchive.OPTIONS);
    command.addAll(List.of("-jar", NodeProcess.jar()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(output).isEqualTo(expected);
    return output;
  }

  private void start(TestCluster cluster, String name) {
    cluster.start(name, Map.of("SYNCLINE_BACKUP_DIRECTORY", backups.resolve(name).toString()));
  }

  private void startAll(TestCluster cluster) {
    NAMES.forEach(name -> start(cluster, name));
    NAMES.forEach(cluster::awaitReady);
  }

  private Path newest(String name) throws IOException {
    try (var all = Files.list(backups.resolve(name))) {
      return all.max(java.util.Comparator.naturalOrder()).orElseThrow();
    }
  }

  /** Every dot that a node has given to a write, in the order of the writes. */
  private static String dot(Answer written) {
    assertThat(written.status()).as(written.body()).isLessThan(300);
    return written.json().getString("dot");
  }

  @Test
  void aNodeRestoredFromAnOldBackupReissuesNoDotAndMissesNoAcknowledgedWrite() throws Exception {
    try (TestCluster cluster = new TestCluster(NAMES, Map.of())) {
      Documents docs = new Documents(cluster);
      startAll(cluster);
      docs.create("n1");
      Set<String> dots = new HashSet<>();
      assertThat(docs.write("n2", "old", "all", 1).status()).isEqualTo(201);
      run(0, "backup", "--url", cluster.url("n2").toString());

      for (int i = 0; i < 50; i++) {
        dot(docs.write("n2", "later" + i, "all", i));
        // Of one entry, since a dot is unique in its partition.
        assertThat(dots.add(dot(docs.write("n2", "counted", "all", i)))).isTrue();
      }
      assertThat(cluster.delete("n1", Documents.path("old", "all")).status()).isEqualTo(204);
      cluster.node("n2").kill();
      // Acknowledged by n1 and n3, and made known to them by consensus: the backup knows neither.
      for (int i = 0; i < 20; i++) {
        dot(docs.write("n1", "away" + i, "quorum", i));
      }
      Awaitility.await("n1 and n3 to agree on a collection")
          .atMost(Documents.PATIENCE)
          .until(() -> docs.createCollection("n1", "younger").status() < 300);
      cluster.wipe("n2");
      Path data = cluster.directoryOf("n2").resolve("data");
      run(0, "restore", "--from", newest("n2").toString(), "--data-dir", data.toString());
      run(1, "restore", "--from", newest("n2").toString(), "--data-dir", data.toString());

      start(cluster, "n2");
      cluster.awaitReady("n2");
      // It says so no sooner than it holds again what it should.
      assertThat(cluster.metric("n2", "syncline_partitions_recovering")).isZero();
      for (int i = 0; i < 50; i++) {
        Answer answer = docs.read("n2", "later" + i, "quorum");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(Documents.first(answer)).isEqualTo(i);
      }
      assertThat(docs.read("n2", "old", "quorum").status()).isEqualTo(404);
      docs.awaitStatus("n2", "healthy", Documents.PATIENCE, "n1", "n2", "n3");
      docs.awaitEqualContents(NAMES);
      for (int i = 0; i < 50; i++) {
        assertThat(dots.add(dot(docs.write("n2", "counted", "all", i)))).isTrue();
      }
      assertThat(cluster.get("n2", "/v1/collections/younger").status()).isEqualTo(200);

      // It has its voice in the consensus again: without it, n2 and n3 were no majority.
      cluster.node("n1").kill();
      Awaitility.await("n2 and n3 to agree on a collection")
          .atMost(Documents.PATIENCE)
          .until(() -> docs.createCollection("n2", "without-n1").status() < 300);
    }
  }

  @Test
  void aWholeClusterComesBackFromItsBackupsAndLetsNoFormerNodeIn() throws Exception {
    try (TestCluster cluster = new TestCluster(NAMES, Map.of())) {
      Documents docs = new Documents(cluster);
      startAll(cluster);
      docs.create("n1");
      Map<String, Double> before = new HashMap<>();
      for (int i = 0; i < 60; i++) {
        assertThat(docs.write("n1", "e" + i, "quorum", i).status()).isEqualTo(201);
        before.put("e" + i, (double) i);
      }
      for (String name : NAMES) {
        run(0, "backup", "--url", cluster.url(name).toString());
        // Between the backups the cluster goes on: they are of different moments.
        assertThat(docs.write("n1", "between-" + name, "quorum", 7).status()).isEqualTo(201);
      }
      assertThat(docs.write("n1", "lost", "all", 8).status()).isEqualTo(201);

      NAMES.forEach(name -> cluster.node(name).kill());
      Path former = backups.resolve("former-n3");
      Files.move(cluster.directoryOf("n3"), former);
      cluster.wipe("n1");
      cluster.wipe("n2");
      for (String name : NAMES) {
        Path data = cluster.directoryOf(name).resolve("data");
        Files.createDirectories(data);
        run(
            0,
            "restore",
            "--from",
            newest(name).toString(),
            "--data-dir",
            data.toString(),
            "--new-cluster",
            "second");
      }
      startAll(cluster);
      for (String name : NAMES) {
        docs.awaitStatus(name, "healthy", Documents.PATIENCE, "n1", "n2", "n3");
      }
      docs.awaitEqualContents(NAMES);
      before.forEach(
          (id, value) -> {
            Answer answer = docs.read("n2", id, "quorum");
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(Documents.first(answer)).as(id).isEqualTo(value);
          });
      // Of a partition in no backup the replicas have to find out first that nobody holds anything.
      Awaitility.await("the lost write to be known as lost")
          .atMost(Documents.PATIENCE)
          .until(() -> docs.read("n1", "lost", "quorum&timeout=2s").status() == 404);
      Awaitility.await("writes to go on")
          .atMost(Documents.PATIENCE)
          .until(() -> docs.write("n3", "goes-on", "all&timeout=2s", 9).status() < 300);
      assertThat(docs.createCollection("n1", "second").status()).isEqualTo(201);

      // The former n3 has all that was lost, and may not bring it in unnoticed.
      cluster.node("n3").kill();
      cluster.wipe("n3");
      Files.move(former, cluster.directoryOf("n3"));
      start(cluster, "n3");
      assertThat(cluster.node("n3").awaitExit()).isNotZero();
      assertThat(cluster.node("n3").errors()).contains("belongs to cluster");
      assertThat(docs.read("n1", "lost", "quorum").status()).isEqualTo(404);
    }
  }
}
