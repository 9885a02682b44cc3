package dev.syncline.api.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.syncline.api.request.EntryIds;
import dev.syncline.api.request.FilterReader;
import dev.syncline.api.request.JsonSource;
import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemException;
import dev.syncline.api.request.ProblemType;
import dev.syncline.api.request.SearchTerms;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.search.Filter;
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
  private static final String PAYLOAD = "payload";
  private static final String VECTOR = "vector";
  private static final Set<String> PARTS = Set.of(PAYLOAD, VECTOR);
  private static final List<String> TARGETS = List.of("vector", "id", "vectors");

  private final CollectionInfo collection;
  private final Set<String> seen = new HashSet<>();
  private final List<Bytes> vectors = new ArrayList<>();
  private @Nullable Bytes id;
  private int count = SearchTerms.DEFAULT_COUNT;
  private int breadth = SearchTerms.DEFAULT_BREADTH;
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
   * @param batch whether several lists are wanted, though of one vector
   */
  record Body(SearchTerms terms, boolean batch, boolean payload, boolean vector) {}

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
    boolean batch = seen.contains("vectors");
    for (int i = 0; i < vectors.size(); i++) {
      String field = batch ? "vectors[" + i + "]" : "vector";
      SearchTerms.checkDirection(collection, vectors.get(i), field, "is");
    }
    return new Body(
        new SearchTerms(vectors, id, count, breadth, filter, maxDistance), batch, payload, vector);
  }

  private void read(JsonSource source, String field) throws IOException {
    switch (field) {
      case "vector" -> vectors.add(VectorReader.read(source, collection.dimension()));
      case "vectors" -> readVectors(source);
      case "id" -> id = EntryIds.ofText(text(source.parser(), field), field);
      case "k" -> count = number(source.parser(), field, SearchTerms.MAX_COUNT);
      case "ef" -> breadth = number(source.parser(), field, NearestQuery.MAX_BREADTH);
      case "filter" -> filter = FilterReader.read(source, field);
      case "minScore" -> maxDistance = maxDistance(source.parser());
      case "include" -> readInclude(source.parser());
      default -> throw EntryReader.unknown(field);
    }
  }

  private void readVectors(JsonSource source) throws IOException {
    EntryReader.readElements(
        source,
        "vectors",
        SearchCommand.MAX_QUERIES,
        (elements, token) -> vectors.add(readVector(elements, token, vectors.size())));
    if (vectors.isEmpty()) {
      throw invalid("vectors", "is empty, must have 1 to " + SearchCommand.MAX_QUERIES);
    }
  }

  private Bytes readVector(JsonSource source, JsonToken token, int at) throws IOException {
    try {
      return VectorReader.read(source, token, collection.dimension());
    } catch (ProblemException e) {
      throw SearchTerms.ofVector(e, at);
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
      throw SearchTerms.outOfRange(field, JsonSource.quoted(parser), max);
    }
    return parser.getIntValue();
  }

  private double maxDistance(JsonParser parser) throws IOException {
    JsonToken token = parser.nextToken();
    if ((token != JsonToken.VALUE_NUMBER_FLOAT && token != JsonToken.VALUE_NUMBER_INT)
        || parser.isNaN()
        || Double.isInfinite(parser.getDoubleValue())) {
      throw invalid("minScore", "is " + JsonSource.quoted(parser) + ", must be a finite number");
    }
    return SearchTerms.maxDistance(collection.metric(), parser.getDoubleValue());
  }

  private void readInclude(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      throw invalid(
          "include",
          "is "
              + JsonSource.quoted(parser)
              + ", must be an array of \"payload\" and \"vector\", such as [\"payload\"]");
    }
    Set<String> parts = new HashSet<>();
    for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
      String place = "include[" + i + "]";
      if (parser.currentToken() != JsonToken.VALUE_STRING || !PARTS.contains(parser.getText())) {
        throw invalid(
            place, "is " + JsonSource.quoted(parser) + ", must be \"payload\" or \"vector\"");
      }
      if (!parts.add(parser.getText())) {
        throw invalid(place, "is " + JsonSource.quoted(parser) + ", which is given before");
      }
    }
    payload = parts.contains(PAYLOAD);
    vector = parts.contains(VECTOR);
  }

  private static ProblemException invalid(String field, String predicate) {
    return Problem.of(ProblemType.INVALID_FIELD, field, predicate).toException();
  }
}
