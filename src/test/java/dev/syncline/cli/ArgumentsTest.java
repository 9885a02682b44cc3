package dev.syncline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.cli.terminal.Terminal;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ArgumentsTest {
  static List<String> everyCommand() {
    List<String> found = new ArrayList<>();
    collect(
        "",
        Main.commandLine(Terminal.plain(System.out, System.err), InputStream.nullInputStream()),
        found);
    return found;
  }

  private static void collect(String prefix, CommandLine command, List<String> found) {
    command
        .getSubcommands()
        .forEach(
            (name, each) -> {
              found.add((prefix + " " + name).strip());
              collect(prefix + " " + name, each, found);
            });
  }

  /** Help is not laid out in so few. */
  @ParameterizedTest
  @ValueSource(ints = {20, 40, 54, 55})
  void aNarrowTerminalIsNoReasonToFail(int columns) {
    CommandLineRun run = CommandLineRun.inColumns(columns, "search", "--help");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("Usage: ");
    assertThat(CommandLineRun.inColumns(columns, "--version").exitCode()).isZero();
  }

  @ParameterizedTest
  @MethodSource("everyCommand")
  void everyCommandExplainsItselfWithExamplesWithinEightyColumns(String command) {
    List<String> args = new ArrayList<>(List.of(command.split(" ", -1)));
    args.add("--help");
    CommandLineRun run = CommandLineRun.of(args.toArray(new String[0]));
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("Usage: ").contains("--help");
    assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    assertThat(run.out()).containsPattern("Examples?:\\R  (\\S+ )?syncline " + command);
    String examples = run.out().split("Examples?:\\R", 2)[1];
    assertThat(examples.lines())
        .as("none is broken")
        .allMatch(line -> line.isEmpty() || line.startsWith("  "));
    assertThat(examples.replaceAll("\\\\\\R +", "").lines())
        .as("each can be pasted")
        .noneMatch(line -> line.startsWith("    "));
  }

  @Test
  void theRootNamesEveryCommand() {
    assertThat(CommandLineRun.of("--help").out())
        .contains("demo", "node", "status", "collections", "put", "get", "delete", "conflicts");
  }

  @Test
  void theVersionIsTold() {
    CommandLineRun run = CommandLineRun.of("--version");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("syncline ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "frobnicate",
        "frobnicate --help",
        "collections frobnicate --help",
        "throttle many",
        "collections",
        "collections create c",
        "collections create c --dimension many",
        "mutate c id",
        "mutate c id [1]",
        "mutate c id {} - -",
        "collections create c --dimension 1 --fields [1]",
        "put c",
        "put c id",
        "put c id --vector [1,2",
        "put c id --vector {}",
        "put c id --vector [1][2]",
        "put c id --vector [1] --payload [1]",
        "put c id --vector @/no/such/file",
        "put c id --vector - --payload -",
        "get c",
        "get c id --consistency most",
        "get c id --timeout 5",
        "get c id --timeout 0ms",
        "get c id --timeout 61s",
        "get c id --vector text",
        "get c id --url ftp://127.0.0.1",
        "get c id --url http://",
        "get c id --context @/no/such/file",
        "import c",
        "import c file --sample",
        "import c file --create",
        "import c file --dimension 3",
        "import c file --batch 251",
        "import c file --in-flight 0",
        "demo --nodes 0",
        "demo --nodes 10"
      })
  void aWrongCommandLineIsOneLineAndExitCodeTwo(String line) {
    CommandLineRun run = CommandLineRun.of(line.isEmpty() ? new String[0] : line.split(" ", -1));
    assertThat(run.exitCode()).isEqualTo(Main.USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("syncline: ").hasLineCount(1).contains("--help");
  }
}
