package dev.syncline.load.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskUseTest {
  @TempDir private Path directory;

  @Test
  void theTotalIsTheLastLine() throws Exception {
    assertThat(DiskUse.parseTotal("4096\t/a b\n8192\t/c\n12288\ttotal")).isEqualTo(12_288);
  }

  @Test
  void otherOutputIsRefused() {
    assertThatThrownBy(() -> DiskUse.parseTotal("du: no such file"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void allDirectoriesCountWithAllBelowThem() throws Exception {
    Path a = Files.createDirectories(directory.resolve("a/deep"));
    Path b = Files.createDirectories(directory.resolve("b"));
    List<Path> both = List.of(directory.resolve("a"), b);
    long before = DiskUse.allocatedBytes(both);
    byte[] bytes = new byte[300_000];
    java.util.Arrays.fill(bytes, (byte) 1);
    Files.write(a.resolve("f"), bytes);
    Files.write(b.resolve("f"), bytes);
    assertThat(DiskUse.allocatedBytes(both) - before).isBetween(600_000L, 700_000L);
  }
}
