package dev.syncline.core.mutation;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.crdt.Amount;
import dev.syncline.core.crdt.Chain;
import dev.syncline.core.crdt.Count;
import dev.syncline.core.crdt.Leaf;
import dev.syncline.core.crdt.Slot;
import dev.syncline.core.crdt.WeightedSum;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.Version;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a read shows of an entry: the value of each field that the collection declares. */
public final class View {
  private static final Comparator<Found> LATEST =
      Comparator.comparing(Found::timestamp).thenComparing(Found::dot);

  private final Schema schema;
  private final TreeMap<Slot, List<Found>> bySlot = new TreeMap<>();
  private final Keys keys;

  private record Found(Dot dot, HybridTimestamp timestamp, Leaf leaf) {}

  /** The view of an entry that is there. */
  public View(Schema schema, Entry entry) {
    this.schema = schema;
    this.keys = Keys.of(entry);
    for (Version version : entry.versions()) {
      if (version.content() instanceof Content.Mutated mutated) {
        mutated
            .leaves()
            .bySlot()
            .forEach(
                (slot, leaf) -> {
                  if (leaf.isAlive()) {
                    bySlot
                        .computeIfAbsent(slot, each -> new ArrayList<>())
                        .add(new Found(version.dot(), version.timestamp(), leaf));
                  }
                });
      }
    }
  }

  /** The vector as little-endian float32; null where none was written or observed. */
  public @Nullable Bytes vector() {
    List<Found> found = bySlot.getOrDefault(Slot.VECTOR, List.of());
    if (schema.vector() == Schema.VectorKind.REGISTER) {
      return latest(found);
    }
    WeightedSum sum = sum(found, keys.uncounted(Slot.VECTOR));
    return sum == null || sum.isEmpty() ? null : floats(sum.mean());
  }

  /** The fields as a compact JSON object; registers, maxima and minima only where there are any. */
  public Bytes payload() {
    StringBuilder out = new StringBuilder();
    object(out, "", schema.fields());
    return Bytes.utf8(out.toString());
  }

  private void object(StringBuilder out, String path, Map<String, Schema.Field> fields) {
    out.append('{');
    int start = out.length();
    fields.forEach(
        (name, field) -> {
          int before = out.length();
          if (before > start) {
            out.append(',');
          }
          out.append('"').append(name).append("\":");
          if (!value(out, path + "/" + name, field)) {
            out.setLength(before);
          }
        });
    out.append('}');
  }

  /** Appends a field's value, or answers that it has none. */
  private boolean value(StringBuilder out, String path, Schema.Field field) {
    List<Found> found = bySlot.getOrDefault(Slot.ofField(path), List.of());
    switch (field.type()) {
      case COUNTER -> out.append(total(found, keys.uncounted(Slot.ofField(path))));
      case SET -> array(out, elements(path));
      case FLAG -> out.append(!found.isEmpty());
      case MULTI_VALUE -> array(out, values(found));
      case MAP -> object(out, path, field.fields());
      case REGISTER -> {
        return append(out, latest(found));
      }
      case MAX, MIN -> {
        return append(out, best(found, field.type() == FieldType.MAX));
      }
    }
    return true;
  }

  private static boolean append(StringBuilder out, @Nullable Bytes value) {
    if (value == null) {
      return false;
    }
    out.append(value.toUtf8());
    return true;
  }

  private static BigInteger total(List<Found> found, List<Amount> uncounted) {
    BigInteger total = BigInteger.ZERO;
    for (Found each : found) {
      if (each.leaf() instanceof Chain chain && chain.effective() instanceof Count count) {
        total = total.add(BigInteger.valueOf(count.value()));
      }
    }
    for (Amount each : uncounted) {
      if (each instanceof Count count) {
        total = total.subtract(BigInteger.valueOf(count.value()));
      }
    }
    return total;
  }

  private static @Nullable WeightedSum sum(List<Found> found, List<Amount> uncounted) {
    WeightedSum sum = null;
    for (Found each : found) {
      if (each.leaf() instanceof Chain chain && chain.effective() instanceof WeightedSum part) {
        sum = sum == null ? part : sum.plusConcurrent(part);
      }
    }
    for (Amount each : uncounted) {
      sum = sum == null ? null : sum.minus(each);
    }
    return sum;
  }

  private Set<Bytes> elements(String path) {
    TreeSet<Bytes> elements = new TreeSet<>();
    Bytes wanted = Bytes.utf8(path);
    for (Slot slot : bySlot.tailMap(Slot.ofField(path)).keySet()) {
      if (!slot.path().equals(wanted)) {
        break;
      }
      elements.add(slot.element());
    }
    return elements;
  }

  private static Set<Bytes> values(List<Found> found) {
    TreeSet<Bytes> values = new TreeSet<>();
    for (Found each : found) {
      if (each.leaf() instanceof Leaf.Assigned assigned) {
        values.add(assigned.value());
      }
    }
    return values;
  }

  private static void array(StringBuilder out, Set<Bytes> values) {
    out.append('[');
    int start = out.length();
    for (Bytes value : values) {
      if (out.length() > start) {
        out.append(',');
      }
      out.append(value.toUtf8());
    }
    out.append(']');
  }

  private static @Nullable Bytes latest(List<Found> found) {
    return found.stream()
        .filter(each -> each.leaf() instanceof Leaf.Assigned)
        .max(LATEST)
        .map(each -> ((Leaf.Assigned) each.leaf()).value())
        .orElse(null);
  }

  private static @Nullable Bytes best(List<Found> found, boolean max) {
    Bytes best = null;
    for (Bytes value : values(found)) {
      best = best == null || Mutation.isBetter(max, value, best) ? value : best;
    }
    return best;
  }

  private static Bytes floats(float[] values) {
    byte[] bytes = new byte[values.length * Float.BYTES];
    java.nio.ByteBuffer.wrap(bytes)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .put(values);
    return Bytes.wrap(bytes);
  }
}
