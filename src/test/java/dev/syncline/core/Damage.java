package dev.syncline.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.codec.CorruptDataException;
import java.util.Arrays;
import java.util.function.Function;

/** What a decoder has to withstand. */
public final class Damage {
  private static final int[] BYTES = {0, 1, 0x2F, 0x7F, 0x80, 0xFF};

  private Damage() {}

  /**
   * Cut short, with a byte more, or with any byte changed, a message is read as another one or is
   * corrupt; it never fails in another way.
   */
  public static void assertIsWithstood(byte[] bytes, Function<byte[], Object> decoder) {
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> decoder.apply(cut)).isInstanceOf(CorruptDataException.class);
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThatThrownBy(() -> decoder.apply(longer))
        .isInstanceOf(CorruptDataException.class)
        .hasMessageContaining("left over");
    for (int at = 0; at < bytes.length; at++) {
      for (int value : BYTES) {
        byte[] damaged = bytes.clone();
        damaged[at] = (byte) value;
        try {
          assertThat(decoder.apply(damaged)).isNotNull();
        } catch (CorruptDataException expected) {
          assertThat(expected).hasMessageNotContaining("null");
        }
      }
    }
  }
}
