package dev.syncline.load.search;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.syncline.load.vectors.VectorPool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** A search as it is sent, and its answer. */
final class Query {
  private static final JsonFactory JSON = new JsonFactory();

  private Query() {}

  /** One body for each vector; nothing but ids and scores is asked for. */
  static List<String> bodies(VectorPool queries, int count, int ef) {
    return IntStream.range(0, queries.size())
        .mapToObj(
            query ->
                String.format(
                    Locale.ROOT,
                    "{\"vector\":\"%s\",\"k\":%d,\"ef\":%d,\"include\":[]}",
                    queries.base64(query),
                    count,
                    ef))
        .toList();
  }

  /**
   * The keys of the entries that an answer names.
   *
   * @throws IOException if it is not a whole answer of entries that a load has made
   */
  static int[] keys(String answer) throws IOException {
    List<Integer> keys = new ArrayList<>();
    boolean complete = false;
    try (JsonParser json = JSON.createParser(answer)) {
      while (json.nextToken() != null) {
        if (json.currentToken() != JsonToken.FIELD_NAME) {
          continue;
        }
        String name = json.currentName();
        if (name.equals("id")) {
          keys.add(key(json.nextTextValue()));
        } else if (name.equals("complete")) {
          complete = Boolean.TRUE.equals(json.nextBooleanValue());
        }
      }
    }
    if (!complete) {
      throw new IOException("a search was not complete");
    }
    return keys.stream().mapToInt(Integer::intValue).toArray();
  }

  private static int key(String id) throws IOException {
    if (id == null || !id.matches("k\\d{12}")) {
      throw new IOException("no id of a load: " + id);
    }
    return (int) Long.parseLong(id.substring(1));
  }
}
