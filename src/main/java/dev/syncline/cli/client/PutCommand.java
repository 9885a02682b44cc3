package dev.syncline.cli.client;

import com.fasterxml.jackson.core.JsonToken;
import dev.syncline.cli.terminal.Style;
import dev.syncline.cli.terminal.Terminal;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes one entry. */
@Command(
    name = "put",
    description = {
      "Writes one entry: a vector and, if you like, a payload.",
      "In a crdt collection it sets the registers that the payload names, and the vector, if either"
          + " is given; everything else of an entry is for mutate."
    },
    customSynopsis = "syncline put [OPTIONS] COLLECTION ID [--vector VECTOR] [--payload JSON]",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  syncline put colours red --vector '[1,0,0]' --payload '{\"hex\":\"#f00\"}'",
      "  syncline put colours red --vector @red.json --consistency all",
      "  embed 'a red rose' | syncline put roses r1 --vector -",
      "  syncline put pages home --payload '{\"note\":\"of a crdt collection\"}'"
    })
public final class PutCommand implements Callable<Integer> {
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]+={0,2}");
  private static final int CREATED = 201;

  private final Terminal terminal;
  private final InputStream in;

  @Mixin private final EntryOptions entry = new EntryOptions();

  @Option(
      names = "--vector",
      paramLabel = "VECTOR",
      description =
          "Numbers as a JSON array, or base64 of little-endian float32; @FILE or - (standard"
              + " input) to read them. Only a crdt collection takes an entry without.")
  private @Nullable String vector;

  @Option(
      names = "--payload",
      paramLabel = "JSON",
      description = "A JSON object to keep with the vector; @FILE or - to read it.")
  private @Nullable String payload;

  @Option(names = "--json", description = "Print the node's answer as it is.")
  private boolean json;

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  @Spec private @Nullable CommandSpec spec;

  /** Prints on {@code terminal}; {@code -} reads {@code in}. */
  public PutCommand(Terminal terminal, InputStream in) {
    this.terminal = terminal;
    this.in = in;
  }

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    Argument argument = new Argument(java.util.Objects.requireNonNull(spec).commandLine(), in);
    String body = body(argument);
    Answer answer =
        connection.client().send(entry.request(argument, "PUT").withJson(body)).orFail();
    if (json) {
      terminal.line(answer.body());
    } else {
      terminal.line(told(answer));
    }
    entry.verboseContext(answer).ifPresent(terminal.err()::println);
    return 0;
  }

  private String body(Argument argument) {
    argument.check(vector != null || payload != null, "--vector", "or --payload has to be given");
    List<String> members = new ArrayList<>(2);
    if (vector != null) {
      members.add("\"vector\":" + numbers(argument, argument.text("--vector", vector).strip()));
    }
    if (payload != null) {
      members.add(
          "\"payload\":"
              + argument.json("--payload", payload, JsonToken.START_OBJECT, "a JSON object"));
    }
    return "{" + String.join(",", members) + "}";
  }

  /** A vector as it stands in a request. */
  static String numbers(Argument argument, String text) {
    return BASE64.matcher(text).matches()
        ? '"' + text + '"'
        : argument.json(
            "--vector", text, JsonToken.START_ARRAY, "a JSON array of numbers, or base64");
  }

  private String told(Answer answer) throws CommandFailure {
    JsonObject written = answer.json();
    String name = Terminal.printable(entry.name());
    return done(answer.status(), written, name) + " " + acknowledged(written);
  }

  /** What names a write, and how many replicas have it. */
  static String acknowledged(JsonObject written) {
    return "as "
        + written.getString("dot")
        + ", acknowledged by "
        + written.getValue("acks")
        + " of "
        + written.getValue("replicas")
        + (Integer.valueOf(1).equals(written.getValue("replicas")) ? " replica" : " replicas");
  }

  /** Beside versions that it did not replace, a write has updated nothing. */
  private String done(int status, JsonObject written, String name) {
    long others = written.getValue("concurrent") instanceof Number number ? number.longValue() : 0;
    if (others > 0) {
      return terminal.styled(Style.YELLOW, "added")
          + " a version to "
          + name
          + ", beside "
          + others
          + (others == 1 ? " concurrent one," : " concurrent ones,");
    }
    return terminal.styled(Style.GREEN, status == CREATED ? "created" : "updated") + " " + name;
  }
}
