package dev.syncline.api.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.syncline.api.request.EntryIds;
import dev.syncline.api.request.FilterReader;
import dev.syncline.api.request.JsonSource;
import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemException;
import dev.syncline.api.request.ProblemType;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.search.Filter;
import dev.syncline.core.search.Floats;
import dev.syncline.core.search.NearestQuery;
import dev.syncline.port.SearchCommand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the body of a search. */
final class SearchReader {
  private static final int DEFAULT_COUNT = 10;
  private static final int DEFAULT_BREADTH = 100;
  private static final List<String> TARGETS = List.of("vector", "id", "vectors");

  private final CollectionInfo collection;
  private final Set<String> seen = new HashSet<>();
  private final List<Bytes> vectors = new ArrayList<>();
  private @Nullable Bytes id;
  private int count = DEFAULT_COUNT;
  private int breadth = -1;
  private @Nullable Filter filter;
  private double maxDistance = Double.POSITIVE_INFINITY;
  private boolean payload = true;
  private boolean vector;

  private SearchReader(CollectionInfo collection) {
    this.collection = collection;
  }

  /**
   * What a body asks for.
   *
   * @param vectors one or, where {@code batch}, several; none where an id was given
   * @param id whose neighbours are wanted
   */
  record Body(
      List<Bytes> vectors,
      boolean batch,
      @Nullable Bytes id,
      int count,
      int breadth,
      @Nullable Filter filter,
      double maxDistance,
      boolean payload,
      boolean vector) {
    /** The query for a vector; one more is asked for where one is left out of the answer. */
    NearestQuery query(Bytes target, int extra) {
      int most = Math.min(NearestQuery.MAX_COUNT, count + extra);
      return new NearestQuery(
          Floats.of(target), most, Math.max(breadth, most), filter, maxDistance);
    }
  }

  /**
   * Reads a body.
   *
   * @throws ProblemException if it is none of a search in this collection
   */
  static Body read(CollectionInfo collection, byte[] body) {
    SearchReader reader = new SearchReader(collection);
    return JsonSource.readObject(body, 0, body.length, reader::read);
  }

  private Body read(JsonSource source) throws IOException {
    JsonParser parser = source.parser();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      if (!seen.add(field)) {
        throw EntryReader.duplicate(field);
      }
      read(source, field);
    }
    List<String> targets = TARGETS.stream().filter(seen::contains).toList();
    if (targets.size() != 1) {
      throw Problem.of(
              ProblemType.INVALID_FIELD,
              targets.isEmpty() ? "vector" : targets.get(1),
              targets.isEmpty()
                  ? "is missing: give \"vector\", \"id\" or \"vectors\""
                  : "is given beside \"" + targets.get(0) + "\": give one of them")
          .toException();
    }
    vectors.forEach(this::checkLength);
    return new Body(
        List.copyOf(vectors),
        seen.contains("vectors"),
        id,
        count,
        Math.max(count, breadth < 0 ? DEFAULT_BREADTH : breadth),
        filter,
        maxDistance,
        payload,
        vector);
  }

  private void read(JsonSource source, String field) throws IOException {
    switch (field) {
      case "vector" -> vectors.add(VectorReader.read(source, collection.dimension()));
      case "vectors" -> readVectors(source);
      case "id" -> id = EntryIds.ofText(text(source.parser(), field), field);
      case "k" -> count = number(source.parser(), field, NearestQuery.MAX_COUNT);
      case "ef" -> breadth = number(source.parser(), field, NearestQuery.MAX_BREADTH);
      case "filter" -> filter = FilterReader.read(source, field);
      case "minScore" -> maxDistance = maxDistance(source.parser());
      case "include" -> readInclude(source.parser());
      default -> throw EntryReader.unknown(field);
    }
  }

  /** No angle to it can be told. */
  private void checkLength(Bytes target) {
    if (collection.metric() == Metric.COSINE) {
      for (float each : Floats.of(target)) {
        if (each != 0) {
          return;
        }
      }
      throw invalid(
          seen.contains("vectors") ? "vectors[" + vectors.indexOf(target) + "]" : "vector",
          "is all zeros, which has no direction: collection '"
              + collection.name()
              + "' measures by cosine");
    }
  }

  private void readVectors(JsonSource source) throws IOException {
    EntryReader.readElements(
        source,
        "vectors",
        SearchCommand.MAX_QUERIES,
        (elements, token) ->
            vectors.add(VectorReader.read(elements, token, collection.dimension())));
    if (vectors.isEmpty()) {
      throw invalid("vectors", "is empty, must have 1 to " + SearchCommand.MAX_QUERIES);
    }
  }

  private static String text(JsonParser parser, String field) throws IOException {
    if (parser.nextToken() != JsonToken.VALUE_STRING) {
      throw invalid(field, "is " + JsonSource.quoted(parser) + ", must be a string");
    }
    return parser.getText();
  }

  private static int number(JsonParser parser, String field, int max) throws IOException {
    JsonToken token = parser.nextToken();
    if (token != JsonToken.VALUE_NUMBER_INT
        || parser.getNumberType() != JsonParser.NumberType.INT
        || parser.getIntValue() < 1
        || parser.getIntValue() > max) {
      throw Problem.limit(
              ProblemType.INVALID_FIELD,
              field,
              "is " + JsonSource.quoted(parser) + ", must be a whole number from 1 to " + max,
              max)
          .toException();
    }
    return parser.getIntValue();
  }

  private double maxDistance(JsonParser parser) throws IOException {
    JsonToken token = parser.nextToken();
    if ((token != JsonToken.VALUE_NUMBER_FLOAT && token != JsonToken.VALUE_NUMBER_INT)
        || parser.isNaN()) {
      throw invalid("minScore", "is " + JsonSource.quoted(parser) + ", must be a finite number");
    }
    double score = parser.getDoubleValue();
    return switch (collection.metric()) {
      case COSINE -> 1 - score;
      case DOT -> -score;
      case EUCLIDEAN -> score <= 0 ? Double.POSITIVE_INFINITY : 1 / score - 1;
    };
  }

  private void readInclude(JsonParser parser) throws IOException {
    payload = false;
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      throw notIncluded(parser);
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      String what = parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : "";
      switch (what) {
        case "payload" -> payload = true;
        case "vector" -> vector = true;
        default -> throw notIncluded(parser);
      }
    }
  }

  private static ProblemException notIncluded(JsonParser parser) throws IOException {
    return invalid(
        "include",
        "holds " + JsonSource.quoted(parser) + ", must be an array of \"payload\" and \"vector\"");
  }

  private static ProblemException invalid(String field, String predicate) {
    return Problem.of(ProblemType.INVALID_FIELD, field, predicate).toException();
  }
}
