package dev.syncline.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.adapter.rocksdb.LoopDisk;
import dev.syncline.integration.TestCluster.Answer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Three nodes, the disk of one of which fails in ways that disks do. */
class FailingDiskIT {
  private static final List<String> NAMES = List.of("n1", "n2", "n3");

  private static LoopDisk disk() throws IOException {
    LoopDisk disk = LoopDisk.tryMount(256).orElse(null);
    Assumptions.assumeTrue(disk != null, "mounting a loop device takes root and ext4");
    return java.util.Objects.requireNonNull(disk);
  }

  /** Like {@code startAll}, but what n2 keeps lies elsewhere. */
  private static void startAll(TestCluster cluster, Path dataOfN2) {
    NAMES.forEach(name -> start(cluster, name, dataOfN2));
    NAMES.forEach(cluster::awaitReady);
  }

  private static void start(TestCluster cluster, String name, Path dataOfN2) {
    cluster.start(
        name, name.equals("n2") ? Map.of("SYNCLINE_NODE_DATA_DIR", dataOfN2.toString()) : Map.of());
  }

  private static void awaitProblem(TestCluster cluster, String node, String kind) {
    Awaitility.await(node + " to say what is wrong with its disk")
        .atMost(Documents.PATIENCE)
        .until(() -> cluster.node(node).errors().contains("takes no writes (" + kind + ")"));
  }

  @Test
  void aFullDiskCostsNoWriteThatOthersCanTakeAndIsWrittenToAgainOnceThereIsRoom()
      throws IOException {
    try (LoopDisk disk = disk();
        TestCluster cluster =
            new TestCluster(NAMES, Map.of("SYNCLINE_STORE_MIN_FREE_BYTES", "33554432"))) {
      Documents docs = new Documents(cluster);
      startAll(cluster, disk.path().resolve("n2"));
      docs.create("n1");
      assertThat(docs.write("n2", "before", "all", 1).status()).isEqualTo(201);

      disk.fill();
      awaitProblem(cluster, "n2", "low-space");
      docs.awaitStatus("n2", "degraded", Documents.PATIENCE, "n1", "n2", "n3");
      for (String node : NAMES) {
        assertThat(docs.write(node, "by-" + node, "quorum", 2).status()).as(node).isEqualTo(201);
        Answer refused = docs.write(node, "all-" + node, "all", 2);
        assertThat(refused.status()).as(refused.body()).isEqualTo(507);
        JsonObject problem = refused.json();
        assertThat(problem.getString("type")).endsWith("store-cannot-write");
        assertThat(problem.getString("node")).isEqualTo("n2");
        assertThat(problem.getString("detail")).contains("nothing was written", "make room");
        assertThat(docs.read(node, "all-" + node, "quorum").status()).isEqualTo(404);
      }
      assertThat(docs.read("n2", "before", "one").status()).isEqualTo(200);
      Answer ready = cluster.get("n2", "/health/ready");
      assertThat(ready.status()).isEqualTo(200);
      assertThat(ready.json().getJsonArray("warnings")).hasSize(1);

      disk.empty();
      docs.awaitStatus("n2", "healthy", Documents.PATIENCE, "n1", "n2", "n3");
      assertThat(docs.write("n2", "after", "all", 3).status()).isEqualTo(201);
      docs.awaitEqualContents(NAMES);
      assertThat(cluster.node("n2").errors().split("takes no writes", -1)).hasSize(2);
    }
  }

  @Test
  void aDiskThatTurnsReadOnlyCostsNothingAcknowledged() throws IOException {
    try (LoopDisk disk = disk();
        TestCluster cluster =
            new TestCluster(NAMES, Map.of("SYNCLINE_STORE_MIN_FREE_BYTES", "0"))) {
      Assumptions.assumeTrue(disk.canFail(), "the kernel has no trigger_fs_error for ext4");
      Documents docs = new Documents(cluster);
      startAll(cluster, disk.path().resolve("n2"));
      docs.create("n1");
      assertThat(docs.write("n2", "before", "all", 1).status()).isEqualTo(201);

      disk.failReadOnly();
      for (int i = 0; i < 20; i++) {
        assertThat(docs.write("n1", "e" + i, "quorum", i).status()).isEqualTo(201);
      }
      awaitProblem(cluster, "n2", "read-only");
      assertThat(docs.read("n2", "before", "one").status()).isEqualTo(200);
      Awaitility.await("writes at n2 to be passed on")
          .atMost(Documents.PATIENCE)
          .until(() -> docs.write("n2", "passed-on", "quorum", 1).status() < 300);
      assertThat(docs.write("n1", "all", "all", 1).status()).isEqualTo(507);

      cluster.node("n2").kill();
      disk.repair();
      start(cluster, "n2", disk.path().resolve("n2"));
      cluster.awaitReady("n2");
      docs.awaitEqualContents(NAMES);
      assertThat(docs.write("n2", "after", "all", 3).status()).isEqualTo(201);
    }
  }

  @Test
  void aPartitionWhoseFileIsDamagedStopsAndTheOthersAnswerForIt() throws IOException {
    // A tiny memtable and cache: what was written lies in files and is read from them.
    Map<String, String> settings =
        Map.of(
            "SYNCLINE_STORE_MEMTABLE_BYTES", "1048576",
            "SYNCLINE_STORE_BLOCK_CACHE_BYTES", "1048576");
    try (TestCluster cluster = new TestCluster(NAMES, settings)) {
      Documents docs = new Documents(cluster);
      cluster.startAll();
      docs.create("n1");
      int count = 200;
      for (int i = 0; i < count; i++) {
        assertThat(docs.write("n1", "e" + i, "all", i).status()).isEqualTo(201);
      }
      // An orderly stop and a start leave everything in sorted files.
      assertThat(cluster.node("n2").terminate()).isZero();
      cluster.start("n2");
      cluster.awaitReady("n2");
      docs.awaitEqualContents(NAMES);
      assertThat(cluster.node("n2").terminate()).isZero();
      assertThat(damage(cluster.directoryOf("n2").resolve("data/db"))).isPositive();
      cluster.start("n2");
      cluster.awaitReady("n2");

      List<Integer> statuses = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        for (String level : List.of("one", "quorum")) {
          Answer answer = docs.read("n2", "e" + i, level);
          statuses.add(answer.status());
          assertThat(Documents.first(answer)).as("e" + i).isEqualTo(i);
        }
      }
      assertThat(statuses).containsOnly(200);
      assertThat(cluster.node("n2").errors()).contains("the others go on without this replica");
      assertThat(cluster.statusOf("n2", "n2")).isEqualTo("degraded");
      for (int i = 0; i < 20; i++) {
        assertThat(docs.write("n2", "new" + i, "quorum", i).status()).isEqualTo(201);
      }

      cluster.node("n2").kill();
      cluster.wipe("n2");
      cluster.start("n2");
      cluster.awaitReady("n2");
      docs.awaitEqualContents(NAMES);
      assertThat(cluster.statusOf("n2", "n2")).isNotEqualTo("degraded");
    }
  }

  /** Turns over bits in the first blocks of the files that hold entries; returns how many. */
  private static int damage(Path database) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(database)) {
      files = all.filter(each -> each.toString().endsWith(".sst")).toList();
    }
    int damaged = 0;
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      if (!new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1)
          .contains("nameentries")) {
        continue;
      }
      for (int i = 100; i < Math.min(bytes.length / 4, 4_000); i += 50) {
        bytes[i] ^= 0x55;
      }
      Files.write(file, bytes);
      damaged++;
    }
    return damaged;
  }
}
