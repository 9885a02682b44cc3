package dev.syncline.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.cli.client.CommandFailure;
import dev.syncline.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AfterwardsTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private Afterwards after(DemoCluster cluster, boolean someoneTypes) {
    return new Afterwards(
        cluster,
        Terminal.plain(out, out),
        "e",
        () -> false,
        InputStream.nullInputStream(),
        someoneTypes);
  }

  private String said() {
    String said = bytes.toString(StandardCharsets.UTF_8);
    bytes.reset();
    return said;
  }

  private static DemoCluster cluster(Path directory) throws IOException {
    return DemoCluster.plan(2, directory, JavaCommand.ofThisProcess());
  }

  @Test
  void aSecondTerminalIsToldHowToJoin(@TempDir Path directory) throws IOException {
    DemoCluster cluster = cluster(directory);
    assertThatThrownBy(after(cluster, true)::run).isInstanceOf(CommandFailure.class);
    assertThat(cluster.seeds().split(",")).hasSize(2);
    assertThat(said())
        .contains("Cluster " + cluster.name() + ", seeds " + cluster.seeds())
        .contains("--set cluster.name=" + cluster.name())
        .contains("--set cluster.seeds=" + cluster.seeds())
        .contains("replicas add n3");
  }

  @Test
  void enterIsSpokenOfOnlyWhereSomebodyMayPressIt(@TempDir Path directory) throws IOException {
    DemoCluster cluster = cluster(directory);
    NodeProcess node = cluster.nodes().get(0);
    after(cluster, true).tellEnded(node, 1);
    assertThat(said()).contains("n1", "1 of 2 nodes run. Press Enter");
    after(cluster, false).tellEnded(node, 1);
    assertThat(said()).contains("1 of 2 nodes run.").doesNotContain("Enter");
  }
}
