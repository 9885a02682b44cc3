package dev.syncline.cli.client;

import com.fasterxml.jackson.core.JsonToken;
import dev.syncline.cli.terminal.Style;
import dev.syncline.cli.terminal.Terminal;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Changes fields of one entry. */
@Command(
    name = "mutate",
    description = {
      "Changes fields of one entry, of a collection whose conflict policy is crdt.",
      "An operation is a JSON object: a field, and what to do to it. All take effect together."
    },
    customSynopsis = "syncline mutate [OPTIONS] COLLECTION ID OPERATION...",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  syncline mutate pages home '{\"field\":\"views\",\"increment\":1}'",
      "  syncline mutate pages home '{\"field\":\"tags\",\"add\":[\"new\"]}' @more.json",
      "  syncline mutate pages home '{\"field\":\"views\",\"increment\":1}' \\",
      "    --idempotency-key r-17",
      "  syncline mutate pages home '{\"vector\":{\"observe\":[1,0,0]}}' -c one"
    })
public final class MutateCommand implements Callable<Integer> {
  private static final int CREATED = 201;

  private final Terminal terminal;
  private final InputStream in;

  @Mixin private final EntryOptions entry = new EntryOptions();

  @Parameters(
      index = "2..*",
      arity = "1..*",
      paramLabel = "OPERATION",
      description =
          "increment, add, remove, enable, max, min or set of a field, or set or observe of the"
              + " vector; @FILE or - to read it.")
  private List<String> operations = List.of();

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description =
          "Tried again with the same key, at any node, it counts once, for a while"
              + " (idempotency.retainMillis).")
  private @Nullable String idempotencyKey;

  @Option(names = "--json", description = "Print the node's answer as it is.")
  private boolean json;

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  @Spec private @Nullable CommandSpec spec;

  /** Prints on {@code terminal}; {@code -} reads {@code in}. */
  public MutateCommand(Terminal terminal, InputStream in) {
    this.terminal = terminal;
    this.in = in;
  }

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    Argument argument = new Argument(Objects.requireNonNull(spec).commandLine(), in);
    String body = body(argument);
    Request request =
        entry
            .mutation(argument)
            .withJson(body)
            .withIdempotencyKey(Optional.ofNullable(idempotencyKey));
    Answer answer = connection.client().send(request).orFail();
    terminal.line(json ? answer.body() : told(answer));
    entry.verboseContext(answer).ifPresent(terminal.err()::println);
    return 0;
  }

  private String body(Argument argument) {
    List<String> objects =
        operations.stream()
            .map(each -> argument.json("OPERATION", each, JsonToken.START_OBJECT, "a JSON object"))
            .toList();
    return "{\"operations\":[" + String.join(",", objects) + "]}";
  }

  private String told(Answer answer) throws CommandFailure {
    return terminal.styled(Style.GREEN, answer.status() == CREATED ? "created" : "mutated")
        + " "
        + Terminal.printable(entry.name())
        + " "
        + PutCommand.acknowledged(answer.json());
  }
}
