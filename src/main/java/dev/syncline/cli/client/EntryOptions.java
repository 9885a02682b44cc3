package dev.syncline.cli.client;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the commands on one entry have in common. */
final class EntryOptions {
  @Parameters(index = "0", paramLabel = "COLLECTION", description = "Name of the collection.")
  private String collection = "";

  @Parameters(index = "1", paramLabel = "ID", description = "Id of the entry.")
  private String id = "";

  @Mixin private final OperationOptions operation = new OperationOptions();

  @Option(
      names = "--context",
      paramLabel = "TOKEN",
      description = {
        "Causal-Context of an earlier answer on this entry, or @FILE that holds one: a read is at"
            + " least as new, a write replaces exactly what was seen."
      })
  private @Nullable String context;

  @Option(
      names = {"-v", "--verbose"},
      description = "Tell the Causal-Context of the answer, on standard error.")
  private boolean verbose;

  String name() {
    return collection + "/" + id;
  }

  Request request(Argument argument, String method, String... parameters) {
    return to(argument, method, Paths.vector(collection, id), parameters);
  }

  Request mutation(Argument argument) {
    return to(argument, "POST", Paths.mutations(collection, id));
  }

  private Request to(Argument argument, String method, String target, String... parameters) {
    argument.check(!id.isEmpty(), "ID", "is empty");
    Optional<String> token =
        Optional.ofNullable(context).map(text -> argument.text("--context", text));
    return operation.request(method, target, parameters).withContext(token.map(String::strip));
  }

  Optional<String> verboseContext(Answer answer) {
    return answer.context().filter(ignored -> verbose).map(token -> "Causal-Context: " + token);
  }
}
