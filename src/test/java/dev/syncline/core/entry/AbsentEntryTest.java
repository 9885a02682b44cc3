package dev.syncline.core.entry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

class AbsentEntryTest {
  private static Entry sibling(long actor, long millis) {
    Dot dot = new Dot(new Actor(actor), 1);
    Content value = new Content.Value(Bytes.wrap(new byte[4]), Bytes.EMPTY);
    Version version = new Version(dot, HybridTimestamp.ofMillis(millis), value);
    return Entry.ofWrite(ConflictPolicy.SIBLINGS, version, VersionVector.EMPTY);
  }

  @Test
  void anAbsenceOfUnknownPolicyDoesNotSettleSiblings() {
    VersionVector past = VersionVector.of(new Dot(new Actor(9), 4));
    Entry absence = new Entry(ConflictPolicy.LAST_WRITE_WINS, List.of(), past);

    Entry joined = absence.join(sibling(1, 10)).join(sibling(2, 20));

    assertThat(joined.versions()).hasSize(2);
    assertThat(joined.policy()).isEqualTo(ConflictPolicy.SIBLINGS);
    assertThat(sibling(1, 10).join(absence).join(sibling(2, 20))).isEqualTo(joined);
  }
}
