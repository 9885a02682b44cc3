package dev.syncline.cli.client;

import dev.syncline.cli.terminal.Style;
import dev.syncline.cli.terminal.Table;
import dev.syncline.cli.terminal.Table.Align;
import dev.syncline.cli.terminal.Table.Cell;
import dev.syncline.cli.terminal.Table.Column;
import dev.syncline.cli.terminal.Terminal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists, creates, changes and drops collections. */
@Command(
    name = "collections",
    customSynopsis = "syncline collections (list | create | alter | drop) [OPTIONS]",
    description = "Lists the collections, creates one, changes one or drops one.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  syncline collections list",
      "  syncline collections create colours --dimension 3 --metric euclidean",
      "  syncline collections drop colours"
    })
public final class CollectionsCommand {
  private static final int CREATED = 201;
  private static final String POLICY = "conflictPolicy";
  private static final List<String> MEMBERS =
      List.of("name", "dimension", "metric", "replicationFactor", POLICY, "index");

  private final Terminal terminal;

  /** Prints on {@code terminal}. */
  public CollectionsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(
      name = "list",
      description = "Lists the collections with their definitions.",
      footerHeading = "%nExample:%n",
      footer = "  syncline collections list")
  int list(
      @Mixin ConnectionOptions connection,
      @Option(names = "--json", description = "Print the node's answer as it is.") boolean json)
      throws CommandFailure, InterruptedException {
    Answer answer = connection.client().send(Request.of("GET", Paths.collections())).orFail();
    if (json) {
      terminal.line(answer.body());
      return 0;
    }
    List<JsonObject> collections = answer.objects("collections");
    if (collections.isEmpty()) {
      terminal.line("There are no collections. Make one: syncline collections create --help");
      return 0;
    }
    terminal.table(table(collections));
    return 0;
  }

  private static Table table(List<JsonObject> collections) {
    Table table =
        new Table(
            List.of(
                new Column("collection", Align.LEFT),
                new Column("dimension", Align.RIGHT),
                new Column("metric", Align.LEFT),
                new Column("copies", Align.RIGHT),
                new Column("conflict policy", Align.LEFT),
                new Column("index", Align.LEFT)));
    for (JsonObject each : collections) {
      table.add(
          MEMBERS.stream()
              .map(
                  member ->
                      String.valueOf(each.getValue(member, "-"))
                          + (member.equals(POLICY) ? resolver(each) : ""))
              .map(Cell::of)
              .toList());
    }
    return table;
  }

  @Command(
      name = "create",
      customSynopsis = "syncline collections create [OPTIONS] COLLECTION --dimension N",
      sortOptions = false,
      description =
          "Creates a collection; the same again is fine, a different one of the name is refused.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  syncline collections create colours --dimension 3 --metric euclidean",
        "  syncline collections create pages --dimension 3 --conflict-policy crdt \\",
        "    --fields '{\"views\":\"counter\",\"tags\":\"set\"}' --vector-kind mean",
        "  syncline collections create scores --dimension 3 \\",
        "    --conflict-policy custom --resolver highest-score"
      })
  int create(
      @Parameters(paramLabel = "COLLECTION", description = "Name of the collection.") String name,
      @Option(
              names = "--dimension",
              required = true,
              paramLabel = "N",
              description = "Numbers in each vector.")
          int dimension,
      @Mixin DefinitionOptions definition,
      @Mixin ConnectionOptions connection)
      throws CommandFailure, InterruptedException {
    Answer answer = connection.client().send(definition.request(name, dimension)).orFail();
    String verb = answer.status() == CREATED ? "created" : "exists already:";
    terminal.line(terminal.styled(Style.GREEN, verb) + " " + name + " " + summary(answer.json()));
    warn(answer.json());
    return 0;
  }

  private void warn(JsonObject collection) {
    collection
        .getJsonArray("warnings", new JsonArray())
        .forEach(each -> terminal.err().println("warning: " + Terminal.printable("" + each)));
  }

  private static String summary(JsonObject collection) {
    Object copies = collection.getValue("replicationFactor");
    return Stream.of(
            "dimension " + collection.getValue("dimension"),
            collection.getString("metric"),
            copies + (Integer.valueOf(1).equals(copies) ? " copy" : " copies"),
            collection.getString("conflictPolicy") + resolver(collection),
            "index " + collection.getString("index"))
        .collect(java.util.stream.Collectors.joining(", ", "(", ")"));
  }

  private static String resolver(JsonObject collection) {
    String resolver = collection.getString("resolver");
    return resolver == null ? "" : " by " + resolver;
  }

  @Command(
      name = "alter",
      sortOptions = false,
      description =
          "Gives a collection another index, or another policy for conflicts: the latter from siblings"
              + " only, and nothing leads back.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  syncline collections alter colours --index flat",
        "  syncline collections alter colours --conflict-policy last-write-wins",
        "  syncline collections alter colours --conflict-policy custom \\",
        "    --resolver highest-score"
      })
  int alter(
      @Parameters(paramLabel = "COLLECTION", description = "Name of the collection.") String name,
      @Option(
              names = "--index",
              paramLabel = "KIND",
              description =
                  "How it is searched from now on: hnsw, pq, flat, or none for not at all.")
          @Nullable String index,
      @Option(
              names = "--conflict-policy",
              paramLabel = "POLICY",
              description =
                  "What becomes of concurrent writes from now on: last-write-wins or custom.")
          @Nullable String policy,
      @Option(
              names = "--resolver",
              paramLabel = "NAME",
              description = "Resolver of conflict policy custom: its name, or bus:ADDRESS.")
          @Nullable String resolver,
      @Mixin ConnectionOptions connection)
      throws CommandFailure, InterruptedException {
    JsonObject asked = new JsonObject();
    putIfGiven(asked, "index", index);
    putIfGiven(asked, "conflictPolicy", policy);
    putIfGiven(asked, "resolver", resolver);
    Answer answer =
        connection
            .client()
            .send(Request.of("PATCH", Paths.collection(name)).withJson(asked.encode()))
            .orFail();
    terminal.line(
        terminal.styled(Style.GREEN, name)
            + (index == null ? " is " + policy + resolver(answer.json()) : " has index " + index)
            + ": "
            + answer.json().getString("outcome"));
    warn(answer.json());
    return 0;
  }

  private static void putIfGiven(JsonObject asked, String field, @Nullable String value) {
    if (value != null) {
      asked.put(field, value);
    }
  }

  @Command(
      name = "drop",
      description = "Drops a collection with everything in it. Nothing brings it back.",
      footerHeading = "%nExample:%n",
      footer = "  syncline collections drop colours")
  int drop(
      @Parameters(paramLabel = "COLLECTION", description = "Name of the collection.") String name,
      @Mixin ConnectionOptions connection)
      throws CommandFailure, InterruptedException {
    connection.client().send(Request.of("DELETE", Paths.collection(name))).orFail();
    terminal.line(terminal.styled(Style.GREEN, "dropped") + " " + name);
    return 0;
  }
}
