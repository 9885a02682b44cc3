package dev.syncline.load.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineTest {
  @Test
  void aFieldIsTheFirstLineOfItsName() {
    List<String> lines = List.of("processor\t: 0", "model name\t: A: B", "model name\t: C");
    assertThat(Machine.field(lines, "model name")).contains("A: B");
    assertThat(Machine.field(lines, "flags")).isEmpty();
  }

  @Test
  void thisMachineIsDescribed() throws Exception {
    assertThat(Machine.facts(Path.of("."))).containsKeys("machine", "client JDK", "file system");
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    assertThat(Machine.javaVersion(java)).contains(System.getProperty("java.version"));
    assertThat(Machine.javaVersion(Path.of("no-such-java"))).isEqualTo("unknown");
  }
}
