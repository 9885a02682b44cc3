package dev.syncline.core.mutation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryCodec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;

@PropertyDefaults(tries = 1000)
class MutationPropertyTest {
  @Provide
  Arbitrary<List<MutationHistory.Step>> steps() {
    return MutationHistory.steps();
  }

  private static byte[] encode(Entry entry) {
    ByteWriter out = new ByteWriter(64);
    EntryCodec.write(entry, out);
    return out.toByteArray();
  }

  @Property
  void everyReadShowsWhatTheKnownMutationsComeTo(
      @ForAll("steps") List<MutationHistory.Step> steps) {
    MutationHistory history = new MutationHistory(true);
    history.play(steps, () -> history.replicas.forEach(MutationPropertyTest::compare));
  }

  private static void compare(MutationHistory.Replica replica) {
    Reference reference = new Reference(replica.heard);
    assertThat(!replica.filled().live().isEmpty()).as("exists").isEqualTo(reference.exists());
    if (!reference.exists()) {
      return;
    }
    View view = new View(MutationHistory.SCHEMA, replica.filled());
    assertThat(view.payload().toUtf8()).isEqualTo(reference.payload());
    Bytes vector = view.vector();
    if (vector == null) {
      assertThat(reference.mean(number -> 1)).isEmpty();
    } else {
      ByteBuffer floats = ByteBuffer.wrap(vector.array()).order(ByteOrder.LITTLE_ENDIAN);
      assertUlp(floats.getFloat(), reference.mean(number -> number).orElseThrow());
      assertUlp(floats.getFloat(), reference.mean(number -> 0.1f).orElseThrow());
    }
  }

  private static void assertUlp(float actual, double expected) {
    assertThat((double) actual).isCloseTo(expected, within((double) Math.ulp((float) expected)));
  }

  @Property
  void replicasThatHaveHeardOfTheSameInAnyOrderHoldEqualBytes(
      @ForAll("steps") List<MutationHistory.Step> steps) {
    MutationHistory history = new MutationHistory(false);
    history.play(steps, () -> {});
    history.deliverEverything();
    byte[] first = encode(history.replicas.get(0).stored);
    for (MutationHistory.Replica replica : history.replicas) {
      assertThat(encode(replica.stored)).isEqualTo(first);
    }
  }

  @Property
  void joinIsCommutativeAssociativeAndIdempotent(
      @ForAll("steps") List<MutationHistory.Step> steps) {
    MutationHistory history = new MutationHistory(false);
    List<Entry> states = new ArrayList<>();
    history.play(steps, () -> history.replicas.forEach(each -> states.add(each.filled())));
    for (int i = 0; i < states.size(); i += 3) {
      Entry a = states.get(i);
      Entry b = states.get((i * 7 + 3) % states.size());
      Entry c = states.get((i * 11 + 5) % states.size());
      assertThat(a.join(b)).isEqualTo(b.join(a));
      assertThat(a.join(b).join(c)).isEqualTo(a.join(b.join(c)));
      assertThat(a.join(b).join(b)).isEqualTo(a.join(b));
    }
  }

  @Property
  void theBytesOfAnEntryAreReadAsThatEntry(@ForAll("steps") List<MutationHistory.Step> steps) {
    MutationHistory history = new MutationHistory(false);
    history.play(steps, () -> {});
    for (MutationHistory.Replica replica : history.replicas) {
      byte[] bytes = encode(replica.stored);
      assertThat(EntryCodec.readEntry(new ByteReader(bytes))).isEqualTo(replica.stored);
    }
  }
}
