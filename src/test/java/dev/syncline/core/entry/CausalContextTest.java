package dev.syncline.core.entry;

import static dev.syncline.core.Samples.actor;
import static dev.syncline.core.Samples.dot;
import static dev.syncline.core.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CausalContextTest {
  /** Every other dot of a replica that knows them all. */
  private static Entry entry(int versions) {
    List<Version> held = new ArrayList<>();
    for (int i = 1; i <= versions; i++) {
      held.add(new Version(dot(1, 2L * i), HybridTimestamp.ofMillis(i), value("v")));
    }
    return new Entry(
        ConflictPolicy.SIBLINGS, held, VersionVector.ofRange(actor(1), 1, 2L * versions));
  }

  @Test
  void aFewVersionsAreNamedEach() {
    CausalContext context = CausalContext.ofRead(entry(3));

    assertThat(context.seen()).isEqualTo(VersionVector.of(dot(1, 2), dot(1, 4), dot(1, 6)));
  }

  @Test
  void ofVeryManyVersionsAContextStaysSmallAndStillCoversThem() {
    Entry entry = entry(10_000);
    CausalContext context = CausalContext.ofRead(entry);

    assertThat(context.seen().covers(entry.dots())).isTrue();
    assertThat(context.isCoveredBy(entry)).isTrue();
    ByteWriter bytes = new ByteWriter(64);
    context.seen().encode(bytes);
    context.past().encode(bytes);
    assertThat(bytes.length()).isLessThan(64);
  }
}
