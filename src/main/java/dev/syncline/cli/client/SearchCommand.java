package dev.syncline.cli.client;

import com.fasterxml.jackson.core.JsonToken;
import dev.syncline.cli.terminal.Table;
import dev.syncline.cli.terminal.Table.Align;
import dev.syncline.cli.terminal.Table.Cell;
import dev.syncline.cli.terminal.Table.Column;
import dev.syncline.cli.terminal.Terminal;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

/** Finds the nearest entries. */
@Command(
    name = "search",
    description = {
      "Finds the entries whose vectors are nearest to a vector, or to that of an entry."
    },
    customSynopsis = "syncline search [OPTIONS] COLLECTION (--vector VECTOR | --id ID)",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  syncline search colours --vector '[1,0,0]'",
      "  syncline search colours --id red --k 3",
      "  syncline search colours --id red --filter '{\"field\":\"hex\",\"exists\":true}'",
      "  embed 'a red rose' | syncline search roses --vector - --json"
    })
public final class SearchCommand implements Callable<Integer> {
  private static final int SHOWN_PAYLOAD_CHARS = 60;

  private final Terminal terminal;
  private final InputStream in;

  @Parameters(index = "0", paramLabel = "COLLECTION", description = "Name of the collection.")
  private String collection = "";

  @Option(
      names = "--vector",
      paramLabel = "VECTOR",
      description =
          "Numbers as a JSON array, or base64 of little-endian float32; @FILE or - (standard"
              + " input) to read them.")
  private @Nullable String vector;

  @Option(names = "--id", paramLabel = "ID", description = "An entry, which itself is left out.")
  private @Nullable String id;

  @Option(names = "--k", paramLabel = "N", description = "Most entries found; default 10.")
  private int count = 10;

  @Option(
      names = "--ef",
      paramLabel = "N",
      description = "Candidates kept on the way; more finds more, and takes longer.")
  private @Nullable Integer breadth;

  @Option(
      names = "--filter",
      paramLabel = "JSON",
      description = "What the payload has to say; @FILE or - to read it.")
  private @Nullable String filter;

  @Option(names = "--min-score", paramLabel = "SCORE", description = "Leave out what scores less.")
  private @Nullable Double minScore;

  @Mixin private final OperationOptions operation = new OperationOptions();

  @Option(
      names = "--context",
      paramLabel = "TOKEN",
      description = "Causal-Context of an earlier answer: the search misses nothing it covers.")
  private @Nullable String context;

  @Option(names = "--json", description = "Print the node's answer as it is.")
  private boolean json;

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  @Spec private @Nullable CommandSpec spec;

  /** Prints on {@code terminal}; {@code -} reads {@code in}. */
  public SearchCommand(Terminal terminal, InputStream in) {
    this.terminal = terminal;
    this.in = in;
  }

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    Argument argument = new Argument(Objects.requireNonNull(spec).commandLine(), in);
    Optional<String> token =
        Optional.ofNullable(context).map(text -> argument.text("--context", text).strip());
    Answer answer =
        connection
            .client()
            .send(
                operation
                    .request("POST", Paths.search(collection))
                    .withContext(token)
                    .withJson(body(argument)))
            .orFail();
    if (json) {
      terminal.line(answer.body());
    } else {
      print(answer);
    }
    return 0;
  }

  private String body(Argument argument) {
    argument.check(vector != null || id != null, "--vector", "or --id has to be given");
    argument.check(
        vector == null || id == null, "--vector", "is given beside --id: give one of them");
    List<String> members = new ArrayList<>();
    if (vector != null) {
      members.add(
          "\"vector\":" + PutCommand.numbers(argument, argument.text("--vector", vector).strip()));
    } else {
      members.add("\"id\":" + Json.encode(id));
    }
    members.add("\"k\":" + count);
    if (breadth != null) {
      members.add("\"ef\":" + breadth);
    }
    if (filter != null) {
      members.add(
          "\"filter\":"
              + argument.json("--filter", filter, JsonToken.START_OBJECT, "a JSON object"));
    }
    if (minScore != null) {
      members.add("\"minScore\":" + minScore);
    }
    return "{" + String.join(",", members) + "}";
  }

  private void print(Answer answer) throws CommandFailure {
    Table table =
        new Table(
            List.of(
                new Column("id", Align.LEFT),
                new Column("score", Align.RIGHT),
                new Column("payload", Align.LEFT)));
    List<JsonObject> results = answer.objects("results");
    for (JsonObject each : results) {
      table.add(
          List.of(
              Cell.of(Terminal.printable(each.getString("id"))),
              Cell.of(String.format(Locale.ROOT, "%.4f", each.getDouble("score"))),
              Cell.of(Terminal.printable(cut(each.getJsonObject("payload").encode())))));
    }
    if (results.isEmpty()) {
      terminal.line("Nothing found in " + collection + ".");
    } else {
      terminal.table(table);
    }
    if (!Boolean.TRUE.equals(answer.json().getBoolean("complete"))) {
      terminal.err().println("A replica is still reading its vectors: something may be missing.");
    }
  }

  private static String cut(String payload) {
    return payload.length() <= SHOWN_PAYLOAD_CHARS
        ? payload
        : payload.substring(0, SHOWN_PAYLOAD_CHARS - 1) + "…";
  }
}
