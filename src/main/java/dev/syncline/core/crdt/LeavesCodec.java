package dev.syncline.core.crdt;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The bytes of leaves, in the store and on the wire: a count, then slot, kind and value of each. A
 * chain whose last addition is of the run that its version is of does not name that run.
 */
public final class LeavesCodec {
  private static final int PRESENT = 1;
  private static final int ASSIGNED = 2;
  private static final int COUNT = 3;
  private static final int WEIGHTED_SUM = 4;
  private static final int KEYED = 5;
  private static final int INHERITED_COUNT = 6;
  private static final int INHERITED_WEIGHTED_SUM = 7;
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
        bytes += 40 + 2 * estimateBytes(chain.amount());
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

  /**
   * Appends leaves.
   *
   * @param actor of the version's dot
   */
  public static void write(Leaves leaves, Actor actor, ByteWriter out) {
    out.writeVarLong(leaves.bySlot().size());
    leaves
        .bySlot()
        .forEach(
            (slot, leaf) -> {
              slot.encode(out);
              write(leaf, actor, out);
            });
  }

  private static void write(Leaf leaf, Actor actor, ByteWriter out) {
    if (leaf instanceof Leaf.Assigned assigned) {
      out.writeByte(ASSIGNED).writeBytes(assigned.value().array());
    } else if (leaf instanceof Chain chain) {
      write(chain, actor, out);
    } else if (leaf instanceof Keyed keyed) {
      write(keyed, out.writeByte(KEYED));
    } else {
      out.writeByte(PRESENT);
    }
  }

  private static void write(Chain chain, Actor actor, ByteWriter out) {
    boolean counts = chain.amount() instanceof Count;
    Actor last = chain.last().actor();
    if (last.equals(actor)) {
      out.writeByte(counts ? COUNT : WEIGHTED_SUM);
    } else {
      out.writeByte(counts ? INHERITED_COUNT : INHERITED_WEIGHTED_SUM).writeVarLong(last.id());
    }
    out.writeVarLong(chain.last().counter()).writeVarLong(chain.length());
    write(chain.amount(), out);
    out.writeVarLong(chain.floorLength());
    if (chain.floorLength() > 0) {
      write(chain.floor(), out);
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

  /**
   * Reads leaves.
   *
   * @param actor of the version's dot
   */
  public static Leaves read(ByteReader in, Actor actor) {
    int count = in.readCount("leaves", MIN_LEAF_BYTES);
    TreeMap<Slot, Leaf> bySlot = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      Slot slot = Slot.decode(in);
      if (bySlot.put(slot, readLeaf(in, actor)) != null) {
        throw new CorruptDataException("two leaves in one slot");
      }
    }
    return Leaves.of(bySlot);
  }

  private static Leaf readLeaf(ByteReader in, Actor actor) {
    int kind = in.readByte();
    return switch (kind) {
      case PRESENT -> Leaf.Present.INSTANCE;
      case ASSIGNED -> new Leaf.Assigned(Bytes.wrap(in.readBytes("value", Integer.MAX_VALUE)));
      case COUNT, WEIGHTED_SUM -> readChain(kind, actor, in);
      case INHERITED_COUNT -> readChain(COUNT, readOther(actor, in), in);
      case INHERITED_WEIGHTED_SUM -> readChain(WEIGHTED_SUM, readOther(actor, in), in);
      case KEYED -> readKeyed(in);
      default -> throw new CorruptDataException("unknown kind of leaf " + kind);
    };
  }

  private static Actor readOther(Actor than, ByteReader in) {
    Actor actor = new Actor(in.readVarLong());
    if (actor.equals(than)) {
      throw new CorruptDataException("the run of a version is named again");
    }
    return actor;
  }

  private static Chain readChain(int kind, Actor actor, ByteReader in) {
    long counter = in.readVarLong();
    long length = in.readVarLong();
    Amount amount = readAmount(kind, in);
    long floorLength = in.readVarLong();
    if (counter < 1 || length < 1 || floorLength < 0 || floorLength > length) {
      throw new CorruptDataException(
          "a chain of " + length + " up to " + counter + " has a floor of " + floorLength);
    }
    Amount floor = floorLength == 0 ? amount.zero() : readAmount(kind, in);
    return new Chain(new Dot(actor, counter), length, amount, floorLength, floor);
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
