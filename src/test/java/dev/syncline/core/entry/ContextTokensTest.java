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
class ContextTokensTest {
  private static final ContextTokens TOKENS = new ContextTokens("a-cluster");
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
    return Base64.getUrlDecoder().decode(TOKENS.encode(context, KEY));
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static void assertRefused(String text, String message) {
    assertThatThrownBy(() -> TOKENS.decode(text, KEY))
        .isInstanceOf(CorruptDataException.class)
        .hasMessageContaining(message);
  }

  @Property
  void aContextComesBackFromTextThatIsSafeInUrlsAndHeaders(
      @ForAll("contexts") CausalContext context) {
    String text = TOKENS.encode(context, KEY);

    assertThat(text).matches("[A-Za-z0-9_-]+");
    assertThat(TOKENS.decode(text, KEY)).isEqualTo(context);
  }

  @Test
  void theContextOfAnotherEntryIsRefused() {
    String text = TOKENS.encode(CONTEXT, Samples.key("b"));

    assertRefused(text, "or of another entry, collection or cluster");
  }

  @Test
  void theContextOfTheSameIdInAnotherCollectionIsRefused() {
    String text = TOKENS.encode(CONTEXT, new EntryKey(2, KEY.id()));

    assertRefused(text, "or of another entry, collection or cluster");
  }

  @Test
  void theContextOfAnotherClusterIsRefused() {
    String text = new ContextTokens("another").encode(CONTEXT, KEY);

    assertRefused(text, "or of another entry, collection or cluster");
  }

  @Test
  void whatWasSeenIsToldWithoutTheEntryAndOnlyInItsCollectionAndCluster() {
    String text = TOKENS.encode(CONTEXT, KEY);

    ContextTokens.Seen seen = TOKENS.decodeSeen(text, KEY.collection());
    assertThat(seen).isEqualTo(new ContextTokens.Seen((int) KEY.hash64(), CONTEXT.seen()));
    assertThatThrownBy(() -> TOKENS.decodeSeen(text, KEY.collection() + 1))
        .isInstanceOf(CorruptDataException.class)
        .hasMessageContaining("of another collection or cluster");
    assertThatThrownBy(() -> new ContextTokens("another").decodeSeen(text, KEY.collection()))
        .isInstanceOf(CorruptDataException.class)
        .hasMessageContaining("of another collection or cluster");
  }

  /** What is wrong with its bytes says nothing to whoever has sent it. */
  @Test
  void whatWasSeenIsNotReadFromADamagedContext() {
    byte[] bytes = bytesOf(CONTEXT);
    for (int length : new int[] {bytes.length - 1, bytes.length + 1}) {
      assertThatThrownBy(
              () -> TOKENS.decodeSeen(text(Arrays.copyOf(bytes, length)), KEY.collection()))
          .isInstanceOf(CorruptDataException.class)
          .hasMessage("is damaged or cut short, or was not given out by this cluster");
    }
  }

  @Property
  void anyFlippedBitIsRefused(@ForAll("contexts") CausalContext context) {
    byte[] bytes = bytesOf(context);
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] damaged = bytes.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThatThrownBy(() -> TOKENS.decode(text(damaged), KEY))
          .isInstanceOf(CorruptDataException.class);
    }
  }

  @Test
  void anyTruncationIsRefused() {
    byte[] bytes = bytesOf(CONTEXT);
    for (int length = 0; length < bytes.length; length++) {
      assertRefused(
          text(Arrays.copyOf(bytes, length)),
          length < 27 ? "is cut short" : "is damaged or cut short");
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertRefused(text(longer), "is damaged");
  }

  @Test
  void anyTextThatIsCutShortIsSaidToBeAndNotToBeOfAnotherForm() {
    String text = TOKENS.encode(CONTEXT, KEY);
    for (int chars = 0; chars < text.length(); chars++) {
      assertRefused(text.substring(0, chars), "cut short");
    }
    assertRefused(text.substring(1) + "+", "is not base64url");
  }

  /** All that a client can know is copied; only the key, which it is not told, is missing. */
  @Test
  void aContextThatTheClusterHasNotGivenOutIsRefused() {
    byte[] known = bytesOf(CONTEXT);
    ByteWriter forged = new ByteWriter(64).writeRaw(known, 0, 17);
    CONTEXT.seen().encode(forged);
    VersionVector.ofRange(Samples.actor(1), 1, 1_000_000_000).encode(forged);
    CRC32C crc = new CRC32C();
    crc.update(forged.array(), 0, forged.length());
    forged.writeLong(crc.getValue());

    assertRefused(text(forged.toByteArray()), "was not given out by this cluster");
  }

  @Test
  void aNewerVersionIsNamed() {
    byte[] bytes = bytesOf(CONTEXT);
    bytes[0] = 2;

    assertRefused(text(bytes), "has version 2, this node reads 1");
  }

  @Test
  void textThatIsNoBase64UrlIsRefused() {
    assertRefused("@@@@", "is not base64url");
    assertRefused("a+b/", "is not base64url");
    assertRefused("", "is cut short");
  }

  @Test
  void textBeyondTheLimitIsNotLookedAt() {
    assertRefused("@".repeat(ContextTokens.MAX_CHARS + 1), "has 16385 characters, limit 16384");
    assertRefused("@".repeat(ContextTokens.MAX_CHARS), "is not base64url");
  }
}
