package dev.syncline.load.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WinkEmbeddingsTest {
  @TempDir private Path directory;

  @Test
  void theNumbersOfEachWordAreTakenWithoutItsLengthAndNumber() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Path file =
        file(
            "{\"size\":3,\"words\":[\"a\",\"b\",\"c\"],\"vectors\":{\"a\":"
                + numbers("0.5")
                + ",\"b\":"
                + numbers("0")
                + ",\"c\":"
                + numbers("-2")
                + "},\"unkVector\":"
                + numbers("9")
                + "}");
    assertThat(WinkEmbeddings.convert(file, out)).isEqualTo(2);
    Path vectors = Files.write(directory.resolve("out.f32"), out.toByteArray());
    VectorPool pool = VectorSource.file(vectors, WinkEmbeddings.DIMS, 10);
    assertThat(pool.size()).isEqualTo(2);
    assertThat(pool.vector(0)).hasSize(100).containsOnly(0.5f);
    assertThat(pool.vector(1)).hasSize(100).containsOnly(-2f);
  }

  @Test
  void anotherFileIsRefused() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThatThrownBy(() -> WinkEmbeddings.convert(file("{\"words\":[1]}"), out))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("holds no vectors");
    assertThatThrownBy(() -> WinkEmbeddings.convert(file("{\"vectors\":{\"a\":[1,2]}}"), out))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("fewer than 100");
  }

  /** A hundred times a number, then a length and a position. */
  private static String numbers(String number) {
    return "[" + String.join(",", Collections.nCopies(100, number)) + ",5.8,17]";
  }

  private Path file(String json) throws IOException {
    return Files.writeString(directory.resolve("wink.json"), json);
  }
}
