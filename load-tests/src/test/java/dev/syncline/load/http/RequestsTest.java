package dev.syncline.load.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.syncline.load.driver.Dataset;
import dev.syncline.load.driver.Entries;
import dev.syncline.load.driver.KeySequence;
import dev.syncline.load.driver.Level;
import dev.syncline.load.mutation.Kind;
import dev.syncline.load.vectors.VectorPool;
import dev.syncline.load.vectors.VectorSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RequestsTest {
  private static final VectorPool VECTORS = VectorSource.gaussian(7, 8, 5);
  private final KeySequence keys = new KeySequence(1_000, 0);
  private final Dataset dataset = new Dataset("things", VECTORS, keys);
  private final Requests requests = new Requests(dataset, VectorEncoding.BASE64);

  @Test
  void eachWriteIsAPutOfTheNextKeyAndTheNextVector() throws Exception {
    RequestSource source = RequestSource.writes(requests.writes(Level.QUORUM), keys);
    for (int i = 0; i < 7; i++) {
      Sent sent = next(source);
      String id = "k00000000100" + i;
      assertThat(sent.line())
          .isEqualTo("PUT /v1/collections/things/vectors/" + id + "?consistency=quorum HTTP/1.1");
      assertThat(sent.headers())
          .contains(
              "Host: localhost",
              "Content-Type: application/json",
              "Content-Length: " + sent.body().length());
      assertThat(floats(strings(sent.body(), "vector").get(0))).isEqualTo(VECTORS.vector(i % 5));
    }
  }

  @Test
  void aBatchCarriesAsManyEntriesAsAskedEachWithItsOwnKey() throws Exception {
    RequestSource source = RequestSource.writes(requests.batches(Level.ALL, 3), keys);
    Sent first = next(source);
    Sent second = next(source);
    assertThat(first.line())
        .isEqualTo("POST /v1/collections/things/vectors:batch?consistency=all HTTP/1.1");
    assertThat(first.headers()).contains("Content-Length: " + first.body().length());
    assertThat(strings(first.body(), "id"))
        .containsExactly("k000000001000", "k000000001001", "k000000001002");
    assertThat(strings(second.body(), "id"))
        .containsExactly("k000000001003", "k000000001004", "k000000001005");
    assertThat(floats(strings(second.body(), "vector").get(2))).isEqualTo(VECTORS.vector(0));
  }

  @Test
  void aReadAsksForLoadedKeysOnlyAndHasNoBody() throws Exception {
    RequestSource source =
        RequestSource.reads(requests.reads(Level.ONE), keys, new SplittableRandom(1), 0);
    for (int i = 0; i < 100; i++) {
      Sent sent = next(source);
      assertThat(sent.line())
          .matches(
              "GET /v1/collections/things/vectors/k000000000[0-9]{3}"
                  + "\\?consistency=one&vector=base64 HTTP/1\\.1");
      assertThat(sent.headers()).containsExactly("Host: localhost");
      assertThat(sent.body()).isEmpty();
    }
  }

  @Test
  void aMutationIsAsLongAsThePutThatItIsComparedWith() throws Exception {
    List<Integer> lengths = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      Dataset mutated = kind.dataset("run", 20);
      Requests all = new Requests(mutated, VectorEncoding.BASE64);
      List<RequestTemplate> templates =
          kind == Kind.PUT ? all.writes(Level.QUORUM) : all.mutations(Level.QUORUM);
      RequestSource source = RequestSource.writes(templates, mutated.keys());
      for (int i = 0; i < Kind.ELEMENTS; i++) {
        Sent sent = next(source);
        lengths.add(sent.body().length());
        lines.add(sent.line());
      }
    }
    assertThat(lengths).containsOnly(48);
    assertThat(lines)
        .contains(
            "PUT /v1/collections/run-put/vectors/k000000000001?consistency=quorum HTTP/1.1",
            "POST /v1/collections/run-increment/vectors/k000000000001/mutations?consistency=quorum"
                + " HTTP/1.1",
            "POST /v1/collections/run-add/vectors/k000000000017/mutations?consistency=quorum"
                + " HTTP/1.1");
  }

  @Test
  void theCollectionOfADatasetIsMadeAsItsDefinitionSays() {
    assertThat(Requests.collectionBody(dataset))
        .isEqualTo(
            "{\"dimension\":8,\"metric\":\"cosine\",\"replicationFactor\":3,\"index\":\"none\"}");
    assertThat(Requests.collectionBody(Kind.ADD.dataset("run", 20)))
        .isEqualTo(
            "{\"dimension\":1,\"metric\":\"cosine\",\"replicationFactor\":3,\"index\":\"none\","
                + "\"conflictPolicy\":\"crdt\",\"fields\":{\"tags\":\"set\"}}");
  }

  @Test
  void loadingSendsEachKeyAndEnds() throws Exception {
    RequestSource source = RequestSource.load(requests.batches(Level.ALL, 3), 0, 7).limitedTo(3);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ids.addAll(strings(next(source).body(), "id"));
    }
    assertThat(source.next(ByteBuffer.allocate(10_000))).isFalse();
    List<String> expected =
        LongStream.range(0, 7).mapToObj(i -> "k00000000000" + i).distinct().toList();
    assertThat(ids).containsAll(expected).hasSize(9);
  }

  @Test
  void vectorsTravelAsNumbersWhenAsked() throws Exception {
    Requests arrays = new Requests(dataset, VectorEncoding.ARRAY);
    Sent sent = next(RequestSource.writes(arrays.writes(Level.ONE), keys).startingAt(2));
    List<Float> numbers = new ArrayList<>();
    try (JsonParser json = new JsonFactory().createParser(sent.body())) {
      while (json.nextToken() != JsonToken.END_ARRAY) {
        if (json.currentToken().isNumeric()) {
          numbers.add(json.getFloatValue());
        }
      }
    }
    float[] expected = VECTORS.vector(2);
    assertThat(numbers).hasSize(8);
    for (int i = 0; i < 8; i++) {
      assertThat(numbers.get(i)).isEqualTo(expected[i]);
    }
  }

  @Test
  void aPayloadIsAboutAHundredBytesOfJson() throws Exception {
    for (int n : new int[] {0, 999, 1_999}) {
      String payload = Entries.payload(n);
      assertThat(payload.length()).isBetween(85, 115);
      assertThat(strings(payload, "lang")).containsExactly("en");
    }
  }

  private record Sent(String line, List<String> headers, String body) {}

  private static Sent next(RequestSource source) {
    ByteBuffer out = ByteBuffer.allocate(source.longestRequest());
    assertThat(source.next(out)).isTrue();
    String text = StandardCharsets.US_ASCII.decode(out).toString();
    int head = text.indexOf("\r\n\r\n");
    List<String> lines = text.substring(0, head).lines().toList();
    return new Sent(lines.get(0), lines.subList(1, lines.size()), text.substring(head + 4));
  }

  private static List<String> strings(String text, String field) throws IOException {
    List<String> found = new ArrayList<>();
    try (JsonParser json = new JsonFactory().createParser(text)) {
      while (json.nextToken() != null) {
        if (json.currentToken() == JsonToken.VALUE_STRING && field.equals(json.currentName())) {
          found.add(json.getText());
        }
      }
    }
    return found;
  }

  private static float[] floats(String base64) {
    ByteBuffer bytes =
        ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
    float[] out = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(out);
    return out;
  }
}
