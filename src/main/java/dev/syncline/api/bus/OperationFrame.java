package dev.syncline.api.bus;

import dev.syncline.api.request.FieldOperation;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import java.util.ArrayList;
import java.util.List;

/** The bytes of the operations of a mutation: a count, then kind, field and arguments of each. */
final class OperationFrame {
  private static final int INCREMENT = 1;
  private static final int CHANGE = 2;
  private static final int ENABLE = 3;
  private static final int DISABLE = 4;
  private static final int MAX = 5;
  private static final int MIN = 6;
  private static final int ASSIGN = 7;
  private static final int ASSIGN_VECTOR = 8;
  private static final int OBSERVE = 9;
  private static final int MIN_OPERATION_BYTES = 2;

  private OperationFrame() {}

  static void write(List<FieldOperation> operations, ByteWriter out) {
    out.writeVarLong(operations.size());
    operations.forEach(each -> write(each, out));
  }

  private static void write(FieldOperation operation, ByteWriter out) {
    if (operation instanceof FieldOperation.Increment increment) {
      Texts.write(increment.field(), out.writeByte(INCREMENT));
      out.writeLong(increment.by());
    } else if (operation instanceof FieldOperation.Change change) {
      Texts.write(change.field(), out.writeByte(CHANGE));
      writeValues(change.added(), out);
      writeValues(change.removed(), out);
    } else if (operation instanceof FieldOperation.Turn turn) {
      Texts.write(turn.field(), out.writeByte(turn.on() ? ENABLE : DISABLE));
    } else if (operation instanceof FieldOperation.Bound bound) {
      Texts.write(bound.field(), out.writeByte(bound.max() ? MAX : MIN));
      out.writeBytes(bound.number().array());
    } else if (operation instanceof FieldOperation.Assign assign) {
      Texts.write(assign.field(), out.writeByte(ASSIGN));
      out.writeBytes(assign.value().array());
    } else if (operation instanceof FieldOperation.AssignVector assign) {
      out.writeByte(ASSIGN_VECTOR).writeBytes(assign.vector().array());
    } else if (operation instanceof FieldOperation.Observe observe) {
      out.writeByte(OBSERVE).writeBytes(observe.vector().array());
      out.writeLong(Double.doubleToLongBits(observe.weight()));
    }
  }

  private static void writeValues(List<Bytes> values, ByteWriter out) {
    out.writeVarLong(values.size());
    values.forEach(each -> out.writeBytes(each.array()));
  }

  /**
   * Reads operations.
   *
   * @throws CorruptDataException if the bytes are none
   */
  static List<FieldOperation> read(ByteReader in) {
    int count = in.readCount("operations", MIN_OPERATION_BYTES);
    List<FieldOperation> operations = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      operations.add(readOne(in));
    }
    return operations;
  }

  private static FieldOperation readOne(ByteReader in) {
    int kind = in.readByte();
    return switch (kind) {
      case INCREMENT -> new FieldOperation.Increment(Texts.read(in), in.readLong());
      case CHANGE -> new FieldOperation.Change(Texts.read(in), values(in), values(in));
      case ENABLE, DISABLE -> new FieldOperation.Turn(Texts.read(in), kind == ENABLE);
      case MAX, MIN -> new FieldOperation.Bound(Texts.read(in), kind == MAX, value(in));
      case ASSIGN -> new FieldOperation.Assign(Texts.read(in), value(in));
      case ASSIGN_VECTOR -> new FieldOperation.AssignVector(RequestCodec.vector(in).bytes());
      case OBSERVE ->
          new FieldOperation.Observe(
              RequestCodec.vector(in).bytes(), Double.longBitsToDouble(in.readLong()));
      default -> throw new CorruptDataException("unknown kind of operation " + kind);
    };
  }

  private static List<Bytes> values(ByteReader in) {
    int count = in.readCount("elements", 1);
    List<Bytes> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      values.add(value(in));
    }
    return values;
  }

  private static Bytes value(ByteReader in) {
    return Bytes.wrap(in.readBytes("value", Integer.MAX_VALUE));
  }
}
