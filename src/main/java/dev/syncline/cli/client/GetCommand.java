package dev.syncline.cli.client;

import dev.syncline.cli.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Reads one entry. */
@Command(
    name = "get",
    description = {
      "Reads one entry.",
      "It is printed as JSON, with every concurrent version where there are several."
    },
    customSynopsis = "syncline get [OPTIONS] COLLECTION ID",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  syncline get colours red",
      "  syncline get colours red --vector none --consistency one",
      "  syncline get colours red --verbose 2>red.context"
    })
public final class GetCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final InputStream in;

  @Mixin private final EntryOptions entry = new EntryOptions();

  /** How to show the vector. */
  enum Form {
    ARRAY,
    BASE64,
    NONE;

    private String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Reads a form by its name in the API. */
  static final class FormConverter implements ITypeConverter<Form> {
    @Override
    public Form convert(String text) {
      for (Form each : Form.values()) {
        if (each.label().equalsIgnoreCase(text)) {
          return each;
        }
      }
      throw new TypeConversionException("'" + text + "' is none of array, base64 and none");
    }
  }

  @Option(
      names = "--vector",
      paramLabel = "FORM",
      converter = FormConverter.class,
      description = "How to show the vector: array (the default), base64 or none.")
  private Form vector = Form.ARRAY;

  @Option(names = "--compact", description = "Print the node's answer as it is, on one line.")
  private boolean compact;

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  @Spec private @Nullable CommandSpec spec;

  /** Prints on {@code terminal}; {@code -} reads {@code in}. */
  public GetCommand(Terminal terminal, InputStream in) {
    this.terminal = terminal;
    this.in = in;
  }

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    Argument argument = new Argument(Objects.requireNonNull(spec).commandLine(), in);
    String form = "vector=" + vector.label();
    Answer answer = connection.client().send(entry.request(argument, "GET", form));
    // A missing entry has a context too: what its deletion was.
    entry.verboseContext(answer).ifPresent(terminal.err()::println);
    terminal.line(compact ? answer.orFail().body() : pretty(answer.orFail()));
    return 0;
  }

  private String pretty(Answer answer) throws CommandFailure {
    try {
      return PrettyJson.of(answer.body(), terminal.columns());
    } catch (IOException e) {
      throw new CommandFailure(answer.node() + " answered something else than JSON", e);
    }
  }
}
