package dev.syncline.load.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.load.cluster.FakeJar;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchCommandsTest {
  @TempDir private Path directory;

  @Test
  void whatCannotBeMeasuredIsAUsageError() throws Exception {
    String jar = "--jar=" + FakeJar.in(directory);
    assertThat(Main.execute("search", jar, "--ef=9")).isEqualTo(2);
    assertThat(Main.execute("search", jar, "--rounds=0")).isEqualTo(2);
    assertThat(Main.execute("search", jar, "--writes=-1")).isEqualTo(2);
    assertThat(Main.execute("search-compare", "--ef=9")).isEqualTo(2);
    assertThat(Main.execute("search-compare", "--rounds=0")).isEqualTo(2);
    assertThat(Main.execute("search", "--help")).isZero();
    assertThat(Main.execute("search-cassandra", jar, "--rounds=0")).isEqualTo(2);
    assertThat(Main.execute("search-cassandra", "--help")).isZero();
    assertThat(Main.execute("search-compare", "--help")).isZero();
  }
}
