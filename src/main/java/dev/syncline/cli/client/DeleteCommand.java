package dev.syncline.cli.client;

import dev.syncline.cli.terminal.Style;
import dev.syncline.cli.terminal.Terminal;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Deletes one entry. */
@Command(
    name = "delete",
    description = {
      "Deletes one entry.",
      "With --context, only the versions that were seen. Deleting what is not there succeeds.",
      "In a crdt collection it takes away all that the node which carries it out holds of the entry,"
          + " with --context too, also what was not seen."
    },
    customSynopsis = "syncline delete [OPTIONS] COLLECTION ID",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {"  syncline delete colours red", "  syncline delete colours red --consistency all"})
public final class DeleteCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final InputStream in;

  @Mixin private final EntryOptions entry = new EntryOptions();

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  @Spec private @Nullable CommandSpec spec;

  /** Prints on {@code terminal}; {@code -} reads {@code in}. */
  public DeleteCommand(Terminal terminal, InputStream in) {
    this.terminal = terminal;
    this.in = in;
  }

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    Argument argument = new Argument(Objects.requireNonNull(spec).commandLine(), in);
    Answer answer = connection.client().send(entry.request(argument, "DELETE")).orFail();
    terminal.line(terminal.styled(Style.GREEN, "deleted") + " " + Terminal.printable(entry.name()));
    entry.verboseContext(answer).ifPresent(terminal.err()::println);
    return 0;
  }
}
