package dev.syncline.cli.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The file format of the sample. */
class BytePlanesTest {
  private static final int HEADER_BYTES = 16;

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "1, 7", "5, 3", "17, 64"})
  void whatIsWrittenIsReadBack(int count, int dimension) throws IOException {
    float[][] vectors = new float[count][dimension];
    Random random = new Random(count * 31L + dimension);
    for (float[] vector : vectors) {
      for (int i = 0; i < dimension; i++) {
        vector[i] = (float) random.nextGaussian();
      }
    }

    assertThat(read(packed(vectors))).isDeepEqualTo(vectors);
  }

  @Test
  void theLowestBytesComeFirst() throws IOException {
    float[][] vectors = {{Float.intBitsToFloat(0x04030201), Float.intBitsToFloat(0x14131211)}};

    byte[] plain = unzip(packed(vectors));

    assertThat(Arrays.copyOfRange(plain, HEADER_BYTES, plain.length))
        .containsExactly(0x01, 0x11, 0x02, 0x12, 0x03, 0x13, 0x04, 0x14);
  }

  @ParameterizedTest
  @ValueSource(ints = {12, HEADER_BYTES, HEADER_BYTES + 23})
  void aDamagedByteIsNoticed(int position) throws IOException {
    byte[] plain = unzip(packed(new float[][] {{1, 2}, {3, 4}, {5, 6}}));
    plain[position] ^= 1;

    assertThatThrownBy(() -> read(zip(plain)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("CRC-32");
  }

  @Test
  void aFileThatIsCutShortIsNoticed() throws IOException {
    byte[] plain = unzip(packed(new float[][] {{1, 2}, {3, 4}}));

    assertThatThrownBy(() -> read(zip(Arrays.copyOf(plain, plain.length - 1))))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> read(zip(Arrays.copyOf(plain, 6)))).isInstanceOf(IOException.class);
  }

  @Test
  void aHeaderThatCannotBeIsRefused() throws IOException {
    byte[] other = zip(new byte[HEADER_BYTES]);
    byte[] huge = zip(header(1 << 30, 1 << 30));
    byte[] negative = zip(header(-1, 4));

    assertThatThrownBy(() -> read(other)).hasMessage("not a file of vectors");
    assertThatThrownBy(() -> read(huge)).hasMessageContaining("damaged header");
    assertThatThrownBy(() -> read(negative)).hasMessageContaining("damaged header");
  }

  @Test
  void vectorsOfDifferentLengthsAreRefused() {
    assertThatThrownBy(() -> packed(new float[][] {{1}, {1, 2}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 floats among vectors of 1");
  }

  static byte[] packed(float[][] vectors) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BytePlanes.write(vectors, out);
    return out.toByteArray();
  }

  private static float[][] read(byte[] file) throws IOException {
    return BytePlanes.read(new ByteArrayInputStream(file));
  }

  private static byte[] header(int count, int dimension) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(out);
    data.writeBytes("SLV1");
    data.writeInt(count);
    data.writeInt(dimension);
    data.writeInt(0);
    return out.toByteArray();
  }

  private static byte[] zip(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    }
    return out.toByteArray();
  }

  private static byte[] unzip(byte[] file) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(file))) {
      return in.readAllBytes();
    }
  }
}
