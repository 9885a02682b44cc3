package dev.syncline.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoDirectoryTest {
  private static Path orphan(Path parent) throws IOException {
    Path orphan = Files.createDirectories(parent.resolve("syncline-demo-orphan"));
    // This process has this id, but started at another time.
    Files.writeString(
        orphan.resolve("owner"), ProcessHandle.current().pid() + " 1970-01-01T00:00:00Z");
    Files.writeString(Files.createDirectories(orphan.resolve("n1/data")).resolve("file"), "x");
    return orphan;
  }

  @Test
  void whatAKilledDemoLeftIsSwept(@TempDir Path parent) throws IOException {
    Path orphan = orphan(parent);
    assertThat(DemoDirectory.sweep(parent)).isOne();
    assertThat(orphan).doesNotExist();
  }

  @Test
  void aRunningDemoAndAKeptDirectoryAndAStrangersAreLeftAlone(@TempDir Path parent)
      throws IOException {
    DemoDirectory running = DemoDirectory.create(parent);
    DemoDirectory kept = DemoDirectory.create(parent);
    kept.disown();
    Path stranger = Files.createDirectory(parent.resolve("syncline-demo-stranger"));
    assertThat(DemoDirectory.sweep(parent)).isZero();
    assertThat(running.path()).exists();
    assertThat(kept.path()).exists();
    assertThat(stranger).exists();
  }

  @Test
  void deletionStaysInsideTheDirectory(@TempDir Path parent) throws IOException {
    Path outside = Files.writeString(parent.resolve("outside"), "precious");
    DemoDirectory directory = DemoDirectory.create(parent);
    Files.createSymbolicLink(directory.path().resolve("link"), outside);
    Files.createSymbolicLink(directory.path().resolve("up"), parent);
    directory.delete();
    directory.delete();
    assertThat(directory.path()).doesNotExist();
    assertThat(outside).hasContent("precious");
  }
}
