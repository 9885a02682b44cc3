package dev.syncline.api.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** An OpenAPI 3.1 document with its references resolved, as a yardstick for answers. */
final class OpenApiDocument {
  private static final JsonSchemaOptions OPTIONS =
      new JsonSchemaOptions()
          .setDraft(Draft.DRAFT202012)
          .setBaseUri("https://syncline.dev")
          .setOutputFormat(OutputFormat.Basic);
  private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

  private final JsonObject document;
  private final Map<String, Operation> operations = new LinkedHashMap<>();

  OpenApiDocument(String yaml) {
    Object loaded = new Load(LoadSettings.builder().build()).loadFromString(yaml);
    JsonObject raw = (JsonObject) toJson(loaded);
    this.document = (JsonObject) resolve(raw, raw);
    JsonObject paths = document.getJsonObject("paths");
    for (String path : paths.fieldNames()) {
      JsonObject item = paths.getJsonObject(path);
      for (String method : item.fieldNames()) {
        if (METHODS.contains(method)) {
          Operation operation = new Operation(path, method, item.getJsonObject(method));
          operations.put(operation.id(), operation);
        }
      }
    }
  }

  /** Any other document with its references resolved. */
  static JsonObject resolved(String yaml) {
    JsonObject raw =
        (JsonObject) toJson(new Load(LoadSettings.builder().build()).loadFromString(yaml));
    return (JsonObject) resolve(raw, raw);
  }

  record Operation(String path, String method, JsonObject spec) {
    String id() {
      return spec.getString("operationId");
    }

    Set<String> statuses() {
      return new TreeSet<>(spec.getJsonObject("responses").fieldNames());
    }

    /** Content type and value of every documented example of a request body. */
    List<Map.Entry<String, Object>> examples() {
      JsonObject body = spec.getJsonObject("requestBody");
      if (body == null) {
        return List.of();
      }
      return body.getJsonObject("content").stream()
          .flatMap(
              media ->
                  ((JsonObject) media.getValue())
                      .getJsonObject("examples").stream()
                          .map(
                              example ->
                                  Map.entry(
                                      media.getKey(),
                                      ((JsonObject) example.getValue()).getValue("value"))))
          .toList();
    }

    JsonObject requestSchema(String contentType) {
      return spec.getJsonObject("requestBody")
          .getJsonObject("content")
          .getJsonObject(contentType)
          .getJsonObject("schema");
    }
  }

  Map<String, Operation> operations() {
    return operations;
  }

  Operation operation(String id) {
    return Objects.requireNonNull(operations.get(id), id);
  }

  JsonObject schema(String name) {
    return document.getJsonObject("components").getJsonObject("schemas").getJsonObject(name);
  }

  /** What is wrong with a value, null if nothing is. */
  static @Nullable String violation(JsonObject schema, @Nullable Object value) {
    OutputUnit result = Validator.create(JsonSchema.of(schema), OPTIONS).validate(value);
    return Boolean.TRUE.equals(result.getValid()) ? null : result.toJson().encode();
  }

  private static Object toJson(Object value) {
    if (value instanceof Map<?, ?> map) {
      JsonObject object = new JsonObject();
      map.forEach((key, each) -> object.put(key.toString(), each == null ? null : toJson(each)));
      return object;
    }
    if (value instanceof List<?> list) {
      JsonArray array = new JsonArray();
      list.forEach(each -> array.add(each == null ? null : toJson(each)));
      return array;
    }
    return value;
  }

  private static Object resolve(Object value, JsonObject root) {
    if (value instanceof JsonObject object) {
      String reference = object.getValue("$ref") instanceof String text ? text : null;
      if (reference != null) {
        return resolve(target(reference, root), root);
      }
      JsonObject resolved = new JsonObject();
      object.forEach(each -> resolved.put(each.getKey(), resolveNullable(each.getValue(), root)));
      return resolved;
    }
    if (value instanceof JsonArray array) {
      JsonArray resolved = new JsonArray();
      array.forEach(each -> resolved.add(resolveNullable(each, root)));
      return resolved;
    }
    return value;
  }

  private static @Nullable Object resolveNullable(@Nullable Object value, JsonObject root) {
    return value == null ? null : resolve(value, root);
  }

  private static Object target(String reference, JsonObject root) {
    Object at = root;
    for (String part : reference.substring("#/".length()).split("/", -1)) {
      at = ((JsonObject) at).getValue(part);
      if (at == null) {
        throw new AssertionError("dangling reference " + reference);
      }
    }
    return at;
  }
}
