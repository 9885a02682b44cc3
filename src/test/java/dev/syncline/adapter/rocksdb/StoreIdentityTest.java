package dev.syncline.adapter.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.placement.NodeName;
import dev.syncline.port.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class StoreIdentityTest {
  private Path directory;
  private StoreOptions options;

  @BeforeEach
  void choose(@TempDir Path fresh) {
    directory = fresh.resolve("data");
    options = Stores.options(directory);
  }

  private static RocksStore open(StoreOptions options) {
    return RocksStore.open(options, StoreMetrics.NONE);
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
      StoreOptions options) {
    return assertThatThrownBy(() -> open(options).close())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(options.directory().toString());
  }

  private Path identityFile() {
    return directory.resolve("store.properties");
  }

  private static void deleteAll(Path root) throws IOException {
    try (var paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Test
  void aDirectoryOfSomebodyElseIsRefusedAndNamed() throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("thesis.tex"), "years of work");
    assertRefused(options).hasMessageContaining("thesis.tex").hasMessageContaining("node.dataDir");
    assertThat(identityFile()).doesNotExist();
  }

  @Test
  void whatAFileSystemOrACutStartLeavesIsNobodyElses() throws IOException {
    for (String each : List.of("lost+found", "tmp", "native", ".snapshot", "db")) {
      Files.createDirectories(directory.resolve(each));
    }
    open(options).close();
    assertThat(identityFile()).exists();
  }

  @Test
  void aStoreKeepsItsIdAndItsCluster() {
    String id;
    try (RocksStore store = open(options)) {
      id = store.storeId();
      assertThat(id).matches("[0-9a-f]{16}");
      assertThat(store.clusterId()).isEmpty();
      store.requireCluster("any");
      store.setClusterId("c1");
      store.setClusterId("c1");
      assertThat(store.clusterId()).contains("c1");
    }
    try (RocksStore store = open(options)) {
      assertThat(store.storeId()).isEqualTo(id);
      assertThat(store.clusterId()).contains("c1");
      store.requireCluster("c1");
    }
  }

  @Test
  void anotherClusterIsRefused() {
    try (RocksStore store = open(options)) {
      store.setClusterId("c1");

      assertThatThrownBy(() -> store.requireCluster("c2"))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("c1")
          .hasMessageContaining("c2")
          .hasMessageContaining(directory.toString());
      assertThatThrownBy(() -> store.setClusterId("c2")).isInstanceOf(StoreException.class);
      assertThat(store.clusterId()).contains("c1");
    }
  }

  @Test
  void anotherNodeIsRefused() {
    open(options).close();

    assertRefused(Stores.optionsOf(directory, new NodeName("n2")))
        .hasMessageContaining("n1")
        .hasMessageContaining("n2");
  }

  @Test
  void aClusterNameIsKeptOnceGivenAndThenBinds() {
    open(options).close();
    open(options.withClusterName("blue")).close();
    open(options).close();

    assertRefused(options.withClusterName("green"))
        .hasMessageContaining("blue")
        .hasMessageContaining("green");
  }

  @Test
  void aNewerFormatIsRefusedBeforeTheDatabaseIsTouched() throws IOException {
    open(options).close();
    String text = Files.readString(identityFile());
    Files.writeString(identityFile(), text.replace("format=1", "format=2") + "unknown=x\n");
    deleteAll(directory.resolve("db"));

    assertRefused(options).hasMessageContaining("format 2").hasMessageContaining("reads up to 1");
    assertThat(directory.resolve("db")).doesNotExist();
  }

  @Test
  void aDamagedIdentityIsRefused() throws IOException {
    open(options).close();
    Files.writeString(identityFile(), "format=1\n");
    assertRefused(options);
    Files.writeString(identityFile(), "");
    assertRefused(options);
  }

  @Test
  void aStoreInUseIsRefusedAndStaysInUse() {
    try (RocksStore store = open(options)) {
      assertRefused(options).hasMessageContaining("in use");
      assertRefused(options).hasMessageContaining("in use");
      store.putProperty("still", new byte[] {1});
    }
    open(options).close();
  }

  @Test
  void aFileInPlaceOfTheDirectoryOrAboveItIsRefused() throws IOException {
    Files.writeString(directory, "a file");

    assertRefused(options).hasMessageContaining("is a file");
    assertRefused(Stores.options(directory.resolve("below")));
    assertRefused(Stores.options(Path.of("/proc/syncline")));
  }

  @Test
  void aBackupIsRefusedAndToBeLeftAsItIs() throws IOException {
    open(options).close();
    Files.move(identityFile(), directory.resolve(StoreBackups.IDENTITY));

    assertRefused(options).hasMessageContaining("is a backup").hasMessageNotContaining("remove");
  }

  @Test
  void aDatabaseThatLostItsIdentityIsRefused() throws IOException {
    open(options).close();
    Files.delete(identityFile());

    assertRefused(options).hasMessageContaining("missing");
  }

  @Test
  void aStoreOfAClusterThatLostItsDatabaseIsRefused() throws IOException {
    try (RocksStore store = open(options)) {
      store.setClusterId("c1");
    }
    deleteAll(directory.resolve("db"));

    assertRefused(options).hasMessageContaining("c1");
  }

  @Test
  void anEmptyStoreWithoutAClusterIsMadeAgainUnderAnotherId() throws IOException {
    String id;
    try (RocksStore store = open(options)) {
      id = store.storeId();
    }
    deleteAll(directory.resolve("db"));

    try (RocksStore store = open(options)) {
      assertThat(store.storeId()).isNotEqualTo(id);
    }
  }

  @Test
  void anIdentityOfAnotherStoreIsRefused() throws IOException {
    open(options).close();
    String text = Files.readString(identityFile());
    Files.writeString(identityFile(), text.replaceAll("storeId=.*", "storeId=0123456789abcdef"));

    assertRefused(options).hasMessageContaining("0123456789abcdef");
  }
}
