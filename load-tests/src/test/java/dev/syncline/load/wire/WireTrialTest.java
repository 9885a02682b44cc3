package dev.syncline.load.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.core.codec.Bytes;
import dev.syncline.port.HeldVectors;
import dev.syncline.port.SyncCodec.DataKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WireTrialTest {
  private static final int ENTRIES = 200;
  private static final Set<DataKind> VECTORS = EnumSet.of(DataKind.VECTORS, DataKind.DELTAS);

  private final WireData data = data();

  private static WireData data() {
    Random random = new Random(1);
    List<Bytes> vectors = new ArrayList<>();
    List<Bytes> payloads = new ArrayList<>();
    for (int i = 0; i < ENTRIES; i++) {
      ByteBuffer floats = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
      while (floats.hasRemaining()) {
        floats.putFloat((float) random.nextGaussian());
      }
      vectors.add(Bytes.wrap(floats.array()));
      payloads.add(Bytes.utf8("{\"number\":" + i + "}"));
    }
    return new WireData(vectors, payloads);
  }

  @Test
  void onlyWholeBatchesAreMeasured() {
    assertThat(data.batches(60)).hasSize(3).allSatisfy(b -> assertThat(b.items()).hasSize(60));
  }

  @Test
  void aLineCountsOnlyTheKindsAskedFor() {
    WireLine line =
        new WireTrial(1)
            .measure("vectors", data.batches(100), HeldVectors.NONE, VECTORS, List.of());

    assertThat(line.rawBytes()).isEqualTo(256);
    assertThat(line.ratio()).isBetween(0.7, 0.95);
    assertThat(line.batchEntries()).isEqualTo(100);
  }

  @Test
  void anUpdateOfFewDimensionsIsMeasuredAgainstItsWholeVector() {
    HeldVectors held = data.beforeUpdate(new Random(2));

    WireLine line = new WireTrial(1).measure("update", data.batches(100), held, VECTORS, List.of());

    assertThat(line.rawBytes()).isEqualTo(256);
    assertThat(line.ratio()).isLessThan(0.3);
  }

  @Test
  void thePlainLineLeavesPlanesOut() {
    assertThat(new WireTrial(1).plain("plain", data.batches(100)).ratio()).isBetween(0.85, 1.05);
  }

  @Test
  void aTableHasALineForEach() {
    String table = WireLine.table(List.of(new WireLine("vectors", 1_000, 1, 200, 100, 12.4, 7)));

    assertThat(table.lines())
        .hasSize(3)
        .last()
        .isEqualTo("| vectors | 1,000 | 1 | 200 | 100.0 | 0.500 | 12 | 7 |");
  }

  @Test
  void vectorsWithoutTheirPayloadsAreRefused() {
    assertThatThrownBy(() -> new WireData(List.of(Bytes.EMPTY), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 vectors and 0 payloads");
  }
}
