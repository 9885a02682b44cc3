package dev.syncline.core.mutation;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.crdt.Count;
import dev.syncline.core.crdt.Operation;
import dev.syncline.core.crdt.Slot;
import dev.syncline.core.crdt.WeightedSum;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Operations on a field of each type, which small numbers choose among. */
public final class SampleMutations {
  /** A field of each type, and a vector that is a mean. */
  public static final Schema SCHEMA =
      new Schema(
          new TreeMap<>(
              Map.of(
                  "views", Schema.Field.of(FieldType.COUNTER),
                  "tags", Schema.Field.of(FieldType.SET),
                  "done", Schema.Field.of(FieldType.FLAG),
                  "high", Schema.Field.of(FieldType.MAX),
                  "low", Schema.Field.of(FieldType.MIN),
                  "note", Schema.Field.of(FieldType.REGISTER),
                  "votes", Schema.Field.of(FieldType.MULTI_VALUE),
                  "geo",
                      new Schema.Field(
                          FieldType.MAP,
                          new TreeMap<>(Map.of("hits", Schema.Field.of(FieldType.COUNTER)))))),
          Schema.VectorKind.MEAN);

  /** What an operation does. */
  public enum Kind {
    VIEWS,
    HITS,
    ADD,
    REMOVE,
    ON,
    OFF,
    HIGH,
    LOW,
    NOTE,
    VOTE,
    OBSERVE
  }

  private SampleMutations() {}

  private static Bytes json(int number) {
    return Bytes.utf8(Integer.toString(number));
  }

  /** One operation. */
  public static Operation operation(Kind kind, int number) {
    return switch (kind) {
      case VIEWS -> new Operation.Increase(Slot.ofField("/views"), new Count(number));
      case HITS -> new Operation.Increase(Slot.ofField("/geo/hits"), new Count(number));
      case ADD -> new Operation.Change("/tags", Set.of(json(number)), Set.of());
      case REMOVE -> new Operation.Change("/tags", Set.of(), Set.of(json(number)));
      case ON -> new Operation.Turn("/done", true);
      case OFF -> new Operation.Turn("/done", false);
      case HIGH -> new Operation.Bound("/high", true, json(number));
      case LOW -> new Operation.Bound("/low", false, json(number));
      case NOTE -> new Operation.Assign(Slot.ofField("/note"), json(number));
      case VOTE -> new Operation.Assign(Slot.ofField("/votes"), json(number));
      case OBSERVE ->
          new Operation.Increase(
              Slot.VECTOR, WeightedSum.of(new float[] {number, 0.1f}, weight(number)));
    };
  }

  /** The weight of an observation of {@code {number, 0.1}}. */
  static double weight(int number) {
    return 0.5 + Math.abs(number);
  }
}
