package dev.syncline.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemException;
import dev.syncline.api.request.ProblemType;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The parser of vectors against the platform's own parsing, and against a tree of the JSON. */
final class VectorParsingPropertyTest {
  private final EntryReader reader = new EntryReader();

  @Provide
  Arbitrary<String> jsonNumbers() {
    Arbitrary<String> digits =
        Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(25).map(this::withoutZeros);
    Arbitrary<String> fractions =
        Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(30).map(each -> "." + each);
    Arbitrary<String> exponents =
        Combinators.combine(
                Arbitraries.of("e", "E", "e+", "e-", "E-"), Arbitraries.integers().between(0, 60))
            .as((sign, value) -> sign + value);
    return Combinators.combine(
            Arbitraries.of("", "-"),
            digits,
            fractions.injectNull(0.3).map(each -> each == null ? "" : each),
            exponents.injectNull(0.4).map(each -> each == null ? "" : each))
        .as((sign, whole, fraction, exponent) -> sign + whole + fraction + exponent);
  }

  private String withoutZeros(String digits) {
    String stripped = digits.replaceFirst("^0+", "");
    return stripped.isEmpty() ? "0" : stripped;
  }

  private Content.Value read(byte[] body, int dimension) {
    CollectionInfo collection =
        new CollectionInfo(
            1, "docs", dimension, Metric.COSINE, 3, ConflictPolicy.LAST_WRITE_WINS, IndexKind.NONE);
    return (Content.Value) reader.readValue(body, collection);
  }

  private byte[] vector(String body, int dimension) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return read(bytes, dimension).vector().array();
  }

  private static float at(byte[] vector, int index) {
    return ByteBuffer.wrap(vector).order(ByteOrder.LITTLE_ENDIAN).getFloat(index * 4);
  }

  private static int bits(float value) {
    return Float.floatToRawIntBits(value);
  }

  @Property(tries = 3000)
  void aNumberIsTheNearestFloatOrRefusedByItsIndex(@ForAll("jsonNumbers") String number) {
    float expected = Float.parseFloat(number);
    String body = "{\"vector\":[0.5," + number + "]}";
    if (Float.isFinite(expected)) {
      assertThat(bits(at(vector(body, 2), 1))).as(number).isEqualTo(bits(expected));
    } else {
      Problem problem = refusal(body, 2);
      assertThat(problem.type()).isEqualTo(ProblemType.INVALID_FIELD);
      assertThat(problem.number("index", -1)).isEqualTo(1);
    }
  }

  private Problem refusal(String body, int dimension) {
    try {
      read(body.getBytes(StandardCharsets.UTF_8), dimension);
    } catch (ProblemException e) {
      return e.problem();
    }
    throw new AssertionError("accepted: " + body);
  }

  /** Where rounding to double first and to float afterwards goes wrong. */
  @Property(tries = 2000)
  void numbersAroundTheMiddleOfTwoFloatsRoundOnce(
      @ForAll @IntRange(min = 0, max = 0x7F7F_FFFE) int bits,
      @ForAll @IntRange(min = 0, max = 2) int side) {
    float low = Float.intBitsToFloat(bits);
    float high = Float.intBitsToFloat(bits + 1);
    BigDecimal middle = new BigDecimal(low).add(new BigDecimal(high)).divide(BigDecimal.valueOf(2));
    BigDecimal nudge = middle.ulp().movePointLeft(3);
    BigDecimal value = side == 0 ? middle : side == 1 ? middle.add(nudge) : middle.subtract(nudge);
    for (String text : List.of(value.toPlainString(), value.toString())) {
      char[] chars = text.toCharArray();
      assertThat(bits(FloatText.parse(chars, 0, chars.length)))
          .as(text)
          .isEqualTo(bits(Float.parseFloat(text)));
    }
  }

  /** Texts short enough for the fast path whose nearest double lies exactly between two floats. */
  @Property(tries = 3000)
  void shortNumbersNextToTheMiddleOfTwoFloatsRoundOnce(
      @ForAll @IntRange(min = 0x3A83_126F, max = 0x4974_2400) int bits) {
    BigDecimal middle =
        new BigDecimal(Float.intBitsToFloat(bits))
            .add(new BigDecimal(Float.intBitsToFloat(bits + 1)))
            .divide(BigDecimal.valueOf(2));
    for (RoundingMode mode : List.of(RoundingMode.FLOOR, RoundingMode.CEILING)) {
      for (int digits = 15; digits <= 17; digits++) {
        String text = middle.round(new MathContext(digits, mode)).toPlainString();
        char[] chars = text.toCharArray();
        assertThat(bits(FloatText.parse(chars, 0, chars.length)))
            .as(text)
            .isEqualTo(bits(Float.parseFloat(text)));
      }
    }
  }

  @Property(tries = 3000)
  void everyFiniteFloatSurvivesItsText(@ForAll int bits) {
    float value = Float.intBitsToFloat(bits);
    if (Float.isFinite(value)) {
      String text = FloatText.shortest(value);
      assertThat(bits(at(vector("{\"vector\":[" + text + "]}", 1), 0))).isEqualTo(bits);
      assertThat(text.length()).isLessThanOrEqualTo(Float.toString(value).length());
    }
  }

  @Property(tries = 500)
  void arrayAndBase64OfTheSameFloatsAreTheSameVector(
      @ForAll @Size(min = 1, max = 50) List<Float> floats) {
    ByteBuffer buffer = ByteBuffer.allocate(floats.size() * 4).order(ByteOrder.LITTLE_ENDIAN);
    floats.forEach(buffer::putFloat);
    String array = floats.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    String base64 = Base64.getEncoder().encodeToString(buffer.array());
    assertThat(vector("{\"vector\":" + array + "}", floats.size()))
        .isEqualTo(vector("{\"vector\":\"" + base64 + "\"}", floats.size()))
        .isEqualTo(buffer.array());
  }

  /** Bytes of a good body are overwritten: what is accepted all the same reads as a tree says. */
  @Property(tries = 5000)
  void whatIsAcceptedAfterDamageIsWhatATreeOfItHolds(
      @ForAll @IntRange(min = 0, max = 200) int position,
      @ForAll("telling") byte replacement,
      @ForAll @IntRange(min = 0, max = 200) int secondPosition,
      @ForAll("telling") byte secondReplacement) {
    byte[] body =
        ("{ \"vector\" : [ 1.5 , -2e3, 0.0625 ] , \"payload\" : {\"a\":[1,{\"b\":\"\\u00e9\\\"x\"}],"
                + "\"c\": null, \"d\":-0.10e+2, \"é\": true} }")
            .getBytes(StandardCharsets.UTF_8);
    body[position % body.length] = replacement;
    body[secondPosition % body.length] = secondReplacement;
    Content.Value value;
    try {
      value = read(body, 3);
    } catch (ProblemException refused) {
      assertThat(refused.problem().type().status()).isEqualTo(400);
      return;
    }
    JsonObject tree = new JsonObject(Buffer.buffer(body));
    JsonArray numbers = tree.getJsonArray("vector");
    assertThat(numbers).hasSize(3);
    for (int i = 0; i < 3; i++) {
      float expected = new BigDecimal(numbers.getValue(i).toString()).floatValue();
      assertThat(at(value.vector().array(), i)).isEqualTo(expected);
    }
    byte[] payload = value.payload().array();
    JsonObject kept =
        payload.length == 0 ? new JsonObject() : new JsonObject(Buffer.buffer(payload));
    assertThat(kept).isEqualTo(tree.getJsonObject("payload", new JsonObject()));
  }

  @Provide
  Arbitrary<Byte> telling() {
    byte[] bytes = "{}[]:,\"\\ \n0123459.eE+-aéntruefals\u00ff".getBytes(StandardCharsets.UTF_8);
    return Arbitraries.integers().between(0, bytes.length - 1).map(each -> bytes[each]);
  }
}
