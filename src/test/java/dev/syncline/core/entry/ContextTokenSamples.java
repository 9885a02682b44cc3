package dev.syncline.core.entry;

import dev.syncline.core.Samples;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.fixtures.Sample;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Contexts as clients were given them. */
public final class ContextTokenSamples {
  private static final ContextTokens TOKENS = new ContextTokens("a-cluster");
  private static final EntryKey KEY = Samples.key("a");

  private ContextTokenSamples() {}

  /** All samples. */
  public static List<Sample> all() {
    CausalContext context =
        new CausalContext(
            VersionVector.of(Samples.dot(1, 7)),
            VersionVector.ofRange(Samples.actor(1), 1, 7).plus(Samples.dot(2, 3)),
            HybridTimestamp.ofMillis(1_700_000_000_000L));
    return Sample.<CausalContext>numbered(
        List.of(context, CausalContext.NONE),
        each -> TOKENS.encode(each, KEY).getBytes(StandardCharsets.US_ASCII),
        bytes -> TOKENS.decode(new String(bytes, StandardCharsets.US_ASCII), KEY));
  }
}
