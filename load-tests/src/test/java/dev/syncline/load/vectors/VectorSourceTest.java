package dev.syncline.load.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorSourceTest {
  @TempDir private Path directory;

  @Test
  void aFileIsReadAsLittleEndianFloatsUpToTheSizeOfThePool() throws Exception {
    Path file = Files.write(directory.resolve("v.f32"), floats(1, 2, 3, 4, 5, 6));
    VectorPool pool = VectorSource.file(file, 2, 2);
    assertThat(pool.size()).isEqualTo(2);
    assertThat(pool.vector(0)).containsExactly(1, 2);
    assertThat(pool.vector(1)).containsExactly(3, 4);
    assertThat(pool.jsonArray(1)).isEqualTo("[3.0,4.0]");
    assertThat(pool.source()).contains("v.f32");
  }

  @Test
  void aFileOfAnotherDimensionIsRefused() throws Exception {
    Path file = Files.write(directory.resolve("v.f32"), floats(1, 2, 3));
    assertThatThrownBy(() -> VectorSource.file(file, 2, 10)).isInstanceOf(IOException.class);
    Path empty = Files.write(directory.resolve("empty.f32"), new byte[0]);
    assertThatThrownBy(() -> VectorSource.file(empty, 2, 10)).isInstanceOf(IOException.class);
  }

  @Test
  void randomVectorsHaveUnitLengthAndEqualSeedsGiveEqualVectors() {
    VectorPool pool = VectorSource.gaussian(42, 128, 20);
    for (int i = 0; i < 20; i++) {
      double squares = 0;
      for (float value : pool.vector(i)) {
        squares += value * value;
      }
      assertThat(squares).isCloseTo(1.0, within(1e-4));
    }
    assertThat(VectorSource.gaussian(42, 128, 20).base64(19)).isEqualTo(pool.base64(19));
    assertThat(VectorSource.gaussian(43, 128, 20).base64(19)).isNotEqualTo(pool.base64(19));
    assertThat(pool.source()).contains("gaussian").contains("42");
  }

  @Test
  void theProductsSampleHasRealEmbeddingsOfItsOneDimension() throws Exception {
    VectorPool pool = VectorSource.bundled(384, 10).orElseThrow();
    assertThat(pool.size()).isEqualTo(10);
    double squares = 0;
    for (float value : pool.vector(9)) {
      squares += value * value;
    }
    assertThat(squares).isCloseTo(1, within(1e-3));
    assertThat(VectorSource.bundled(384, 1_000_000).orElseThrow().size()).isGreaterThan(2_000);
    assertThat(VectorSource.bundled(128, 10)).isEmpty();
  }

  private static byte[] floats(float... values) {
    ByteBuffer out =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.asFloatBuffer().put(values);
    return out.array();
  }
}
