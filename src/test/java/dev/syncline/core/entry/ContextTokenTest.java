package dev.syncline.core.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.CorruptDataException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import java.util.zip.CRC32C;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

@PropertyDefaults(tries = 300)
class ContextTokenTest {
  private static final long CLUSTER = 0x1234_5678_9ABC_DEF0L;
  private static final EntryKey KEY = Samples.key("a");
  private static final CausalContext CONTEXT =
      new CausalContext(
          VersionVector.of(Samples.dot(1, 7)),
          VersionVector.ofRange(Samples.actor(1), 1, 7).plus(Samples.dot(2, 3)),
          HybridTimestamp.ofMillis(1_700_000_000_000L));

  @Provide
  Arbitrary<CausalContext> contexts() {
    Arbitrary<Set<Dot>> dots =
        Combinators.combine(
                Arbitraries.longs().between(1, 3), Arbitraries.longs().between(1, 1_000))
            .as(Samples::dot)
            .set()
            .ofMaxSize(12);
    return Combinators.combine(dots, dots, Arbitraries.longs())
        .as(
            (seen, past, packed) ->
                new CausalContext(
                    VersionVector.of(seen), VersionVector.of(past), new HybridTimestamp(packed)));
  }

  private static byte[] bytesOf(CausalContext context) {
    return Base64.getUrlDecoder().decode(ContextToken.encode(context, CLUSTER, KEY));
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** The text of a body that somebody has made up, with the checksum that belongs to it. */
  private static String forged(ByteWriter body) {
    CRC32C crc = new CRC32C();
    crc.update(body.array(), 0, body.length());
    return text(body.writeInt((int) crc.getValue()).toByteArray());
  }

  private static ByteWriter head(int version) {
    return new ByteWriter(64).writeByte(version).writeLong(CLUSTER ^ KEY.hash64()).writeLong(0);
  }

  private static void assertRefused(String text, String message) {
    assertThatThrownBy(() -> ContextToken.decode(text, CLUSTER, KEY))
        .isInstanceOf(CorruptDataException.class)
        .hasMessageContaining(message);
  }

  @Property
  void aContextComesBackFromTextThatIsSafeInUrlsAndHeaders(
      @ForAll("contexts") CausalContext context) {
    String text = ContextToken.encode(context, CLUSTER, KEY);

    assertThat(text).matches("[A-Za-z0-9_-]+");
    assertThat(ContextToken.decode(text, CLUSTER, KEY)).isEqualTo(context);
  }

  @Test
  void theContextOfAnotherEntryIsRefused() {
    String text = ContextToken.encode(CONTEXT, CLUSTER, Samples.key("b"));

    assertRefused(text, "belongs to another entry or another cluster");
  }

  @Test
  void theContextOfTheSameIdInAnotherCollectionIsRefused() {
    String text = ContextToken.encode(CONTEXT, CLUSTER, new EntryKey(2, KEY.id()));

    assertRefused(text, "belongs to another entry or another cluster");
  }

  @Test
  void theContextOfAnotherClusterIsRefused() {
    String text = ContextToken.encode(CONTEXT, CLUSTER + 1, KEY);

    assertRefused(text, "belongs to another entry or another cluster");
  }

  @Test
  void anyFlippedBitIsRefused() {
    byte[] bytes = bytesOf(CONTEXT);
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] damaged = bytes.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      assertRefused(text(damaged), "is damaged (checksum)");
    }
  }

  @Test
  void anyTruncationIsRefused() {
    byte[] bytes = bytesOf(CONTEXT);
    for (int length = 0; length < bytes.length; length++) {
      assertRefused(
          text(Arrays.copyOf(bytes, length)), length < 23 ? "is truncated" : "is damaged");
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertRefused(text(longer), "is damaged");
  }

  @Test
  void aForgedBodyIsRefusedAlthoughItsChecksumFits() {
    assertRefused(forged(head(1).writeByte(5).writeByte(0)), "count of actors");
    assertRefused(forged(head(1).writeByte(0).writeByte(0).writeByte(0)), "left over");
    ByteWriter descending = head(1).writeByte(2);
    for (long actor : new long[] {9, 8}) {
      descending.writeLong(actor).writeByte(1).writeByte(0).writeByte(0);
    }
    assertRefused(forged(descending.writeByte(0)), "do not ascend");
  }

  @Test
  void aNewerVersionIsNamed() {
    assertRefused(forged(head(2).writeByte(0).writeByte(0)), "has version 2, this node reads 1");
  }

  @Test
  void textThatIsNoBase64UrlIsRefused() {
    assertRefused("@@@@", "is not base64url");
    assertRefused("a+b/", "is not base64url");
    assertRefused("", "is truncated");
  }

  @Test
  void textBeyondTheLimitIsNotLookedAt() {
    assertRefused("@".repeat(ContextToken.MAX_CHARS + 1), "has 16385 characters, limit 16384");
    assertRefused("@".repeat(ContextToken.MAX_CHARS), "is not base64url");
  }
}
