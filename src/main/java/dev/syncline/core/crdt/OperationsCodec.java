package dev.syncline.core.crdt;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The bytes of a list of operations, as one node hands it to another: a count, then kind, slot and
 * arguments of each.
 */
public final class OperationsCodec {
  private static final int COUNT = 1;
  private static final int OBSERVE = 2;
  private static final int CHANGE = 3;
  private static final int TURN_ON = 4;
  private static final int TURN_OFF = 5;
  private static final int RAISE = 6;
  private static final int LOWER = 7;
  private static final int ASSIGN = 8;
  private static final int MIN_OPERATION_BYTES = 3;

  private OperationsCodec() {}

  /** Appends operations. */
  public static void write(List<Operation> operations, ByteWriter out) {
    out.writeVarLong(operations.size());
    operations.forEach(each -> write(each, out));
  }

  private static void write(Operation operation, ByteWriter out) {
    if (operation instanceof Operation.Increase increase) {
      boolean counts = increase.amount() instanceof Count;
      writePath(out.writeByte(counts ? COUNT : OBSERVE), increase.slot());
      LeavesCodec.write(increase.amount(), out);
    } else if (operation instanceof Operation.Change change) {
      writePath(out.writeByte(CHANGE), Slot.ofField(change.path()));
      writeElements(change.removed(), out);
      writeElements(change.added(), out);
    } else if (operation instanceof Operation.Turn turn) {
      writePath(out.writeByte(turn.on() ? TURN_ON : TURN_OFF), Slot.ofField(turn.path()));
    } else if (operation instanceof Operation.Bound bound) {
      writePath(out.writeByte(bound.max() ? RAISE : LOWER), Slot.ofField(bound.path()));
      out.writeBytes(bound.number().array());
    } else if (operation instanceof Operation.Assign assign) {
      writePath(out.writeByte(ASSIGN), assign.slot());
      out.writeBytes(assign.value().array());
    }
  }

  private static void writePath(ByteWriter out, Slot slot) {
    out.writeBytes(slot.path().array());
  }

  private static void writeElements(Set<Bytes> elements, ByteWriter out) {
    out.writeVarLong(elements.size());
    elements.forEach(each -> out.writeBytes(each.array()));
  }

  /**
   * Reads operations.
   *
   * @throws CorruptDataException if the bytes are none, or beyond a limit of {@link Operation}
   */
  public static List<Operation> read(ByteReader in) {
    int count = in.readCount("operations", MIN_OPERATION_BYTES);
    if (count < 1 || count > Operation.MAX_OPERATIONS) {
      throw new CorruptDataException(
          count + " operations of one mutation, must be 1 to " + Operation.MAX_OPERATIONS);
    }
    List<Operation> operations = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      operations.add(readChecked(in));
    }
    return operations;
  }

  private static Operation readChecked(ByteReader in) {
    try {
      return readOperation(in);
    } catch (IllegalArgumentException e) {
      throw new CorruptDataException("an operation: " + e.getMessage());
    }
  }

  private static Operation readOperation(ByteReader in) {
    int kind = in.readByte();
    Bytes path = Bytes.wrap(in.readBytes("path", Operation.MAX_PATH_BYTES));
    Slot slot = new Slot(path, Bytes.EMPTY);
    return switch (kind) {
      case COUNT -> new Operation.Increase(slot, LeavesCodec.readCount(in));
      case OBSERVE -> new Operation.Increase(slot, LeavesCodec.readWeightedSum(in));
      case CHANGE -> {
        Set<Bytes> removed = readElements(in);
        yield new Operation.Change(path.toUtf8(), readElements(in), removed);
      }
      case TURN_ON -> new Operation.Turn(path.toUtf8(), true);
      case TURN_OFF -> new Operation.Turn(path.toUtf8(), false);
      case RAISE, LOWER ->
          new Operation.Bound(path.toUtf8(), kind == RAISE, readValue(in, "number"));
      case ASSIGN -> new Operation.Assign(slot, readValue(in, "value"));
      default -> throw new CorruptDataException("unknown kind of operation " + kind);
    };
  }

  private static Set<Bytes> readElements(ByteReader in) {
    int count = in.readCount("elements", 2);
    Set<Bytes> elements = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      elements.add(readValue(in, "element"));
    }
    return elements;
  }

  private static Bytes readValue(ByteReader in, String what) {
    return Bytes.wrap(in.readBytes(what, Operation.MAX_VALUE_BYTES));
  }
}
