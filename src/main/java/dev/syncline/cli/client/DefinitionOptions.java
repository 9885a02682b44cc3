package dev.syncline.cli.client;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What a new collection may be asked to be, beside its dimension; the node has the defaults. */
final class DefinitionOptions {
  @Option(
      names = "--metric",
      paramLabel = "METRIC",
      description = "Distance between vectors: cosine (the default), euclidean or dot.")
  private @Nullable String metric;

  @Option(
      names = "--replication-factor",
      paramLabel = "N",
      description = "Copies of each entry; default 3, or the number of nodes if that is smaller.")
  private @Nullable Integer replicationFactor;

  @Option(
      names = "--conflict-policy",
      paramLabel = "POLICY",
      description =
          "What becomes of concurrent writes: last-write-wins (the default), siblings (all are"
              + " kept), crdt (entries are made of fields that merge) or custom (a resolver makes"
              + " one of them).")
  private @Nullable String conflictPolicy;

  @Option(
      names = "--fields",
      paramLabel = "JSON",
      converter = JsonObjectConverter.class,
      description = "Fields under crdt, such as {\"views\":\"counter\"}.")
  private @Nullable JsonObject fields;

  @Option(
      names = "--vector-kind",
      paramLabel = "KIND",
      description = "The vector under crdt: register (the default) or mean of observations.")
  private @Nullable String vector;

  @Option(
      names = "--resolver",
      paramLabel = "NAME",
      description =
          "Resolver of conflict policy custom: its name, or bus:ADDRESS for one on the nodes' event"
              + " bus.")
  private @Nullable String resolver;

  @Option(
      names = "--index",
      paramLabel = "INDEX",
      description =
          "Index for search: hnsw (the default), pq (less memory), flat (exact, slower) or none.")
  private @Nullable String index;

  /** Reads a JSON object. */
  static final class JsonObjectConverter implements ITypeConverter<JsonObject> {
    @Override
    public JsonObject convert(String text) {
      try {
        return new JsonObject(text);
      } catch (DecodeException e) {
        throw new TypeConversionException("'" + text + "' is no JSON object");
      }
    }
  }

  boolean isGiven() {
    return Stream.of(metric, replicationFactor, conflictPolicy, fields, vector, resolver, index)
        .anyMatch(Objects::nonNull);
  }

  Request request(String name, int dimension) {
    return Request.of("PUT", Paths.collection(name)).withJson(given(dimension).encode());
  }

  private JsonObject given(int dimension) {
    JsonObject definition = new JsonObject().put("dimension", dimension);
    put(definition, "metric", metric);
    put(definition, "replicationFactor", replicationFactor);
    put(definition, "conflictPolicy", conflictPolicy);
    put(definition, "fields", fields);
    put(definition, "vector", vector);
    put(definition, "resolver", resolver);
    put(definition, "index", index);
    return definition;
  }

  /** What a collection is and was asked not to be, as {@code metric dot instead of cosine}. */
  List<String> differences(JsonObject collection, int dimension) {
    return given(dimension).stream()
        .filter(each -> !each.getValue().equals(collection.getValue(each.getKey())))
        .map(
            each ->
                each.getKey()
                    + " "
                    + collection.getValue(each.getKey())
                    + " instead of "
                    + each.getValue())
        .toList();
  }

  private static void put(JsonObject definition, String member, @Nullable Object value) {
    if (value != null) {
      definition.put(member, value);
    }
  }
}
