package dev.syncline.load.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.load.cluster.FakeJar;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamCommandsTest {
  @TempDir private Path directory;

  @Test
  void whatCannotBeMeasuredIsAUsageError() throws Exception {
    String jar = "--jar=" + FakeJar.in(directory);
    assertThat(Main.execute("delivery", jar, "--part=0")).isEqualTo(2);
    assertThat(Main.execute("delivery", jar, "--windows=0")).isEqualTo(2);
    assertThat(Main.execute("feed", jar, "--entries=0")).isEqualTo(2);
    assertThat(Main.execute("consumers", jar, "--warmup=-1")).isEqualTo(2);
    assertThat(Main.execute("delivery", "--help")).isZero();
    assertThat(Main.execute("feed", "--help")).isZero();
    assertThat(Main.execute("consumers", "--help")).isZero();
  }
}
