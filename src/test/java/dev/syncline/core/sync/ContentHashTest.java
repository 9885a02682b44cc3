package dev.syncline.core.sync;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ContentHashTest {
  @Test
  void itIsTheBeginningOfSha256() {
    ByteWriter out = new ByteWriter(16);

    ContentHash.of("abc".getBytes(US_ASCII)).write(out);

    // FIPS 180-2, appendix B.1
    assertThat(HexFormat.of().formatHex(out.toByteArray()))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223");
  }

  @Test
  void whatIsWrittenIsReadBack() {
    ContentHash hash = ContentHash.of(new byte[] {1, 2, 3});
    ByteWriter out = new ByteWriter(16);
    hash.write(out);

    assertThat(ContentHash.read(new ByteReader(out.toByteArray()))).isEqualTo(hash);
    assertThat(ContentHash.of(new byte[] {1, 2, 4})).isNotEqualTo(hash);
  }
}
