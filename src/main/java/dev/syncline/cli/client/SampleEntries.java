package dev.syncline.cli.client;

import dev.syncline.cli.sample.Sample;
import dev.syncline.cli.sample.SampleData;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The bundled sample as entries. */
public final class SampleEntries {
  /** Numbers in each vector. */
  public static final int DIMENSION = 384;

  private SampleEntries() {}

  /** All of it, one entry a line. */
  static InputStream stream(SampleData sample) {
    return new ByteArrayInputStream(
        StreamSupport.stream(sample.spliterator(), false)
            .map(each -> line(each.id(), base64(each.vector()), payload(each)))
            .collect(Collectors.joining("\n"))
            .getBytes(StandardCharsets.UTF_8));
  }

  /**
   * One entry as a line of a batch.
   *
   * @param vector base64 of little-endian float32, which keeps every bit
   */
  public static String line(String id, String vector, JsonObject payload) {
    return new JsonObject().put("id", id).put("vector", vector).put("payload", payload).encode();
  }

  /** What is kept with the vector. */
  public static JsonObject payload(Sample sample) {
    return new JsonObject()
        .put("word", sample.word())
        .put("partOfSpeech", sample.partOfSpeech())
        .put("gloss", sample.gloss());
  }

  /** Base64 of little-endian float32. */
  public static String base64(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
