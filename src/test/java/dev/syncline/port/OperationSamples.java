package dev.syncline.port;

import dev.syncline.fixtures.Sample;
import dev.syncline.port.OperationCodec.Operation;
import java.util.ArrayList;
import java.util.List;

/** Operations and outcomes, of each kind. */
public final class OperationSamples {
  private OperationSamples() {}

  /** All samples. */
  public static List<Sample> all() {
    List<Sample> all = new ArrayList<>();
    all.addAll(
        Sample.<WriteCommand>numbered(
            OperationCodecTest.writes(),
            OperationCodec::encode,
            bytes -> ((Operation.Write) decode(bytes)).command()));
    all.addAll(
        Sample.<ReadCommand>numbered(
            OperationCodecTest.reads(),
            OperationCodec::encode,
            bytes -> ((Operation.Read) decode(bytes)).command()));
    all.addAll(
        Sample.<Outcome>numbered(
            OperationCodecTest.outcomes(), OperationCodec::encode, OperationCodec::decodeOutcome));
    return all;
  }

  private static Operation decode(byte[] bytes) {
    return OperationCodec.decode(bytes, OperationCodecTest.STATE);
  }
}
