package dev.syncline.adapter.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectIoTest {
  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000);

  @Test
  void aDatabaseThatIsThereIsAskedWithoutWriting(@TempDir Path directory) throws IOException {
    Path database = Files.createDirectory(directory.resolve("db"));
    boolean possible = DirectIo.isPossible(database);
    Files.writeString(database.resolve("CURRENT"), "MANIFEST-000001\n");
    Files.setLastModifiedTime(directory, LONG_AGO);
    Files.setLastModifiedTime(database, LONG_AGO);

    assertThat(DirectIo.isPossible(database)).isEqualTo(possible);
    assertThat(Files.getLastModifiedTime(directory)).isEqualTo(LONG_AGO);
    assertThat(Files.getLastModifiedTime(database)).isEqualTo(LONG_AGO);
  }

  @Test
  void askingBesideANewDatabaseLeavesNothing(@TempDir Path directory) throws IOException {
    DirectIo.isPossible(directory.resolve("db"));
    assertThat(directory).isEmptyDirectory();
  }
}
