package dev.syncline.core.crdt;

import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The bytes of leaves, in the store and on the wire: a count, then slot, kind and value of each.
 */
public final class LeavesCodec {
  private static final int PRESENT = 1;
  private static final int ASSIGNED = 2;
  private static final int COUNT = 3;
  private static final int WEIGHTED_SUM = 4;
  private static final int KEYED = 5;
  private static final int MIN_LEAF_BYTES = 3;
  private static final int MAX_DIMENSIONS = 65_536;

  private LeavesCodec() {}

  /** Roughly how many bytes {@link #write} appends. */
  public static int estimateBytes(Leaves leaves) {
    int bytes = 4;
    for (Map.Entry<Slot, Leaf> each : leaves.bySlot().entrySet()) {
      bytes += estimateBytes(each.getKey());
      if (each.getValue() instanceof Leaf.Assigned assigned) {
        bytes += assigned.value().length();
      } else if (each.getValue() instanceof Chain chain) {
        bytes += 20 + 2 * estimateBytes(chain.amount());
      } else if (each.getValue() instanceof Keyed keyed) {
        bytes += estimateBytes(keyed);
      }
    }
    return bytes;
  }

  /** Roughly how many bytes a leaf of a key has. */
  public static int estimateBytes(Keyed keyed) {
    int bytes = 12;
    for (Map.Entry<Slot, Amount> each : keyed.added().entrySet()) {
      bytes += estimateBytes(each.getKey()) + estimateBytes(each.getValue());
    }
    return bytes;
  }

  private static int estimateBytes(Slot slot) {
    return 8 + slot.path().length() + slot.element().length();
  }

  private static int estimateBytes(Amount amount) {
    return amount instanceof WeightedSum sum ? 10 + sum.numbers().length * Long.BYTES : 10;
  }

  /** Appends leaves. */
  public static void write(Leaves leaves, ByteWriter out) {
    out.writeVarLong(leaves.bySlot().size());
    leaves
        .bySlot()
        .forEach(
            (slot, leaf) -> {
              slot.encode(out);
              write(leaf, out);
            });
  }

  private static void write(Leaf leaf, ByteWriter out) {
    if (leaf instanceof Leaf.Assigned assigned) {
      out.writeByte(ASSIGNED).writeBytes(assigned.value().array());
    } else if (leaf instanceof Chain chain) {
      out.writeByte(chain.amount() instanceof Count ? COUNT : WEIGHTED_SUM);
      out.writeVarLong(chain.counter());
      write(chain.amount(), out);
      out.writeVarLong(chain.floorCounter());
      if (chain.floorCounter() > 0) {
        write(chain.floor(), out);
      }
    } else if (leaf instanceof Keyed keyed) {
      write(keyed, out.writeByte(KEYED));
    } else {
      out.writeByte(PRESENT);
    }
  }

  private static void write(Keyed keyed, ByteWriter out) {
    out.writeByte(keyed.annulled() ? 1 : 0).writeBytes(keyed.operations().array());
    out.writeVarLong(keyed.added().size());
    keyed
        .added()
        .forEach(
            (slot, amount) -> {
              slot.encode(out);
              write(amount, out.writeByte(amount instanceof Count ? COUNT : WEIGHTED_SUM));
            });
  }

  static void write(Amount amount, ByteWriter out) {
    if (amount instanceof Count count) {
      out.writeVarLong(zigzag(count.value()));
    } else if (amount instanceof WeightedSum sum) {
      long[] numbers = sum.numbers();
      out.writeVarLong(sum.dimensions());
      for (int at = 0; at < numbers.length; at += 2) {
        // Most sums fit the low half with a sign that the high half repeats.
        out.writeVarLong(zigzag(numbers[at] - (numbers[at + 1] >> 63))).writeLong(numbers[at + 1]);
      }
    }
  }

  private static long zigzag(long value) {
    return (value << 1) ^ (value >> 63);
  }

  private static long unzigzag(long value) {
    return (value >>> 1) ^ -(value & 1);
  }

  /** Reads leaves. */
  public static Leaves read(ByteReader in) {
    int count = in.readCount("leaves", MIN_LEAF_BYTES);
    TreeMap<Slot, Leaf> bySlot = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      Slot slot = Slot.decode(in);
      if (bySlot.put(slot, readLeaf(in)) != null) {
        throw new CorruptDataException("two leaves in one slot");
      }
    }
    return Leaves.of(bySlot);
  }

  private static Leaf readLeaf(ByteReader in) {
    int kind = in.readByte();
    return switch (kind) {
      case PRESENT -> Leaf.Present.INSTANCE;
      case ASSIGNED -> new Leaf.Assigned(Bytes.wrap(in.readBytes("value", Integer.MAX_VALUE)));
      case COUNT, WEIGHTED_SUM -> readChain(kind, in);
      case KEYED -> readKeyed(in);
      default -> throw new CorruptDataException("unknown kind of leaf " + kind);
    };
  }

  private static Chain readChain(int kind, ByteReader in) {
    long counter = in.readVarLong();
    Amount amount = readAmount(kind, in);
    long floorCounter = in.readVarLong();
    if (counter < 1 || floorCounter < 0 || floorCounter > counter) {
      throw new CorruptDataException("a chain of " + counter + " has a floor of " + floorCounter);
    }
    Amount floor = floorCounter == 0 ? amount.zero() : readAmount(kind, in);
    return new Chain(counter, amount, floorCounter, floor);
  }

  private static Keyed readKeyed(ByteReader in) {
    boolean annulled = in.readByte() == 1;
    Bytes operations = Bytes.wrap(in.readBytes("operations", Integer.MAX_VALUE));
    int count = in.readCount("amounts", MIN_LEAF_BYTES);
    TreeMap<Slot, Amount> added = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      Slot slot = Slot.decode(in);
      int kind = in.readByte();
      if (kind != COUNT && kind != WEIGHTED_SUM) {
        throw new CorruptDataException("unknown kind of amount " + kind);
      }
      added.put(slot, readAmount(kind, in));
    }
    return new Keyed(operations, added, annulled);
  }

  private static Amount readAmount(int kind, ByteReader in) {
    return kind == COUNT ? readCount(in) : readWeightedSum(in);
  }

  static Count readCount(ByteReader in) {
    return new Count(unzigzag(in.readVarLong()));
  }

  static WeightedSum readWeightedSum(ByteReader in) {
    int dimensions = in.readVarInt("dimensions", MAX_DIMENSIONS);
    if (in.remaining() < 9L * (dimensions + 1)) {
      throw new CorruptDataException("a sum of " + dimensions + " dimensions is cut short");
    }
    long[] numbers = new long[2 * (dimensions + 1)];
    for (int at = 0; at < numbers.length; at += 2) {
      long rest = unzigzag(in.readVarLong());
      numbers[at + 1] = in.readLong();
      numbers[at] = rest + (numbers[at + 1] >> 63);
    }
    return WeightedSum.ofNumbers(numbers);
  }
}
