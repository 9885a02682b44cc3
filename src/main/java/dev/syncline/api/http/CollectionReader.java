package dev.syncline.api.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.syncline.api.request.JsonSource;
import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemException;
import dev.syncline.api.request.ProblemType;
import dev.syncline.api.request.Problems;
import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.CollectionDefinition;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.cluster.ResolverName;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.mutation.Schema;
import dev.syncline.core.placement.Partition;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the definition of a collection. */
final class CollectionReader {
  /** What may be given anew; a policy goes the way that {@link ConflictPolicy#mayBecome} says. */
  private static final Set<String> CHANGEABLE = Set.of("conflictPolicy", "resolver", "index");

  private int dimension;
  private Metric metric = Metric.COSINE;
  private int replicationFactor;
  private ConflictPolicy policy = ConflictPolicy.LAST_WRITE_WINS;
  private IndexKind index = IndexKind.HNSW;
  private SortedMap<String, Schema.Field> fields = Schema.NONE.fields();
  private Schema.VectorKind vector = Schema.VectorKind.REGISTER;
  private @Nullable ResolverName resolver;

  private CollectionReader() {}

  /**
   * Checks a name.
   *
   * @throws ProblemException if it has not the form of one
   */
  static String checkName(String name) {
    if (!CollectionDefinition.NAME.matcher(name).matches()) {
      throw Problems.notACollectionName(name).toException();
    }
    return name;
  }

  /**
   * Reads the body of a PUT.
   *
   * @throws ProblemException if it is no definition
   */
  static CollectionDefinition read(String name, byte[] body) {
    CollectionReader reader = new CollectionReader();
    return JsonSource.readObject(
        body,
        0,
        body.length,
        source -> {
          reader.readFields(source.parser());
          return reader.definition(name);
        });
  }

  /**
   * Reads the body of a PATCH: a kind of index, or a policy, and the resolver if that is {@code
   * custom}.
   *
   * @throws ProblemException if it is none
   */
  static ClusterCommand readChange(String name, byte[] body) {
    CollectionReader reader = new CollectionReader();
    return JsonSource.readObject(
        body,
        0,
        body.length,
        source -> {
          Set<String> given = reader.readChange(source.parser());
          return given.contains("index")
              ? new ClusterCommand.ChangeIndex(name, reader.index)
              : new ClusterCommand.ChangePolicy(name, reader.policy, reader.resolver);
        });
  }

  private Set<String> readChange(JsonParser parser) throws IOException {
    Set<String> seen = new HashSet<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      if (!CHANGEABLE.contains(field)) {
        throw EntryReader.unknown(field);
      }
      if (!seen.add(field)) {
        throw EntryReader.duplicate(field);
      }
      readField(parser, field);
    }
    if (seen.contains("index") && seen.size() > 1) {
      throw Problem.of(
              ProblemType.INVALID_FIELD,
              "index",
              "is given beside conflictPolicy or resolver: change them one after the other")
          .toException();
    }
    if (!seen.contains("index")) {
      if (seen.isEmpty()) {
        throw Problem.of(
                ProblemType.MISSING_FIELD,
                "index",
                "or conflictPolicy is required: nothing is asked")
            .toException();
      }
      if (!seen.contains("conflictPolicy")) {
        throw EntryReader.missing("conflictPolicy");
      }
      checkResolver();
    }
    return seen;
  }

  private CollectionDefinition definition(String name) {
    return new CollectionDefinition(
        checkName(name),
        dimension,
        metric,
        replicationFactor,
        policy,
        index,
        new Schema(fields, vector),
        resolver);
  }

  private void readFields(JsonParser parser) throws IOException {
    Set<String> seen = new HashSet<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      if (!seen.add(field)) {
        throw EntryReader.duplicate(field);
      }
      readField(parser, field);
    }
    if (!seen.contains("dimension")) {
      throw EntryReader.missing("dimension");
    }
    for (String field : List.of("fields", "vector")) {
      if (seen.contains(field) && policy != ConflictPolicy.CRDT) {
        throw Problem.of(
                ProblemType.INVALID_FIELD,
                field,
                "goes with conflictPolicy crdt only, here it is " + policy.label())
            .toException();
      }
    }
    checkResolver();
  }

  private void readField(JsonParser parser, String field) throws IOException {
    switch (field) {
      case "dimension" -> dimension = number(parser, field, CollectionInfo.MAX_DIMENSION);
      case "replicationFactor" ->
          replicationFactor = number(parser, field, Partition.MAX_REPLICATION_FACTOR);
      case "metric" -> metric = choice(parser, field, Metric.values(), CollectionReader::lower);
      case "index" -> index = choice(parser, field, IndexKind.values(), CollectionReader::lower);
      case "conflictPolicy" ->
          policy = choice(parser, field, ConflictPolicy.values(), ConflictPolicy::label);
      case "fields" -> fields = SchemaJson.read(parser, field);
      case "vector" ->
          vector = choice(parser, field, Schema.VectorKind.values(), Schema.VectorKind::label);
      case "resolver" -> resolver = resolver(parser, field);
      default -> throw EntryReader.unknown(field);
    }
  }

  /** Exactly the policy that asks for one has a resolver. */
  private void checkResolver() {
    boolean wanted = policy == ConflictPolicy.CUSTOM;
    if (wanted && resolver == null) {
      throw Problem.of(
              ProblemType.MISSING_FIELD,
              "resolver",
              "is missing: conflictPolicy custom needs the name of a resolver")
          .toException();
    }
    if (!wanted && resolver != null) {
      throw Problem.of(
              ProblemType.INVALID_FIELD,
              "resolver",
              "is given, but conflictPolicy is " + policy.label() + "; only custom has a resolver")
          .toException();
    }
  }

  private static ResolverName resolver(JsonParser parser, String field) throws IOException {
    boolean isText = parser.nextToken() == JsonToken.VALUE_STRING;
    String text = isText ? parser.getText() : "";
    if (!ResolverName.isValid(text)) {
      throw Problem.of(
              ProblemType.INVALID_FIELD,
              field,
              "is " + JsonSource.quoted(parser) + ", " + ResolverName.FORM)
          .toException();
    }
    return new ResolverName(text);
  }

  static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static int number(JsonParser parser, String field, int max) throws IOException {
    JsonToken token = parser.nextToken();
    if (token != JsonToken.VALUE_NUMBER_INT) {
      throw Problem.limit(
              ProblemType.INVALID_FIELD,
              field,
              "is " + JsonSource.quoted(parser) + ", must be a whole number, 1 to " + max,
              max)
          .toException();
    }
    // ten digits fit a long; anything longer exceeds every limit here
    long value = parser.getTextLength() > 10 ? Long.MAX_VALUE : parser.getLongValue();
    if (value < 1 || value > max) {
      throw Problem.limit(
              ProblemType.INVALID_FIELD,
              field,
              "is " + parser.getText() + ", must be 1 to " + max,
              value < 1 ? 1 : max)
          .toException();
    }
    return (int) value;
  }

  private static <T> T choice(
      JsonParser parser, String field, T[] values, Function<T, String> label) throws IOException {
    boolean isText = parser.nextToken() == JsonToken.VALUE_STRING;
    String text = isText ? parser.getText() : "";
    StringBuilder labels = new StringBuilder();
    for (T value : values) {
      if (label.apply(value).equals(text)) {
        return value;
      }
      labels.append(labels.isEmpty() ? "" : ", ").append(label.apply(value));
    }
    String allowed = (values.length == 1 ? "must be " : "must be one of ") + labels;
    throw Problem.of(
            ProblemType.INVALID_FIELD, field, (isText ? "is '" + text + "', " : "") + allowed)
        .toException();
  }
}
