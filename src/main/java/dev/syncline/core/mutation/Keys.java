package dev.syncline.core.mutation;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.crdt.Amount;
import dev.syncline.core.crdt.IdempotencyKey;
import dev.syncline.core.crdt.Keyed;
import dev.syncline.core.crdt.Leaf;
import dev.syncline.core.crdt.LeavesCodec;
import dev.syncline.core.crdt.Operation;
import dev.syncline.core.crdt.Slot;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.Version;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The mutations of an entry that were sent under idempotency keys, as far as it remembers them. */
public final class Keys {
  /** How many an entry remembers at most. */
  public static final int MAX_KEYS = 1_000;

  /** Roughly how many bytes they have at most; an observation is as large as its vector. */
  public static final int MAX_BYTES = 1 << 20;

  /** By key, in order of their dots: the first of each counts. */
  private final TreeMap<Slot, List<Held>> bySlot = new TreeMap<>();

  private final List<Held> annulled = new ArrayList<>();
  private int count;
  private int bytes;

  /** A mutation that was sent under a key. */
  public record Held(Dot dot, HybridTimestamp timestamp, Slot slot, Keyed leaf) {
    /** Whether these operations are what was asked for then. */
    public boolean isOf(List<Operation> operations) {
      return leaf.operations().equals(IdempotencyKey.fingerprint(operations));
    }
  }

  /**
   * Which keys are over: nobody sends their mutations again, and every mutation under them is known
   * here. That is so once all replicas are known to hold one of them, and all that any had accepted
   * when they all did: a coordinator that holds a key applies nothing under it.
   *
   * @param beforeMillis mutations dated before are not sent again
   * @param passed the dots that all replicas have passed
   */
  public record Over(long beforeMillis, VersionVector passed) {
    /** None is. */
    public static final Over NONE = new Over(0, VersionVector.EMPTY);

    private boolean contains(Held held) {
      return held.timestamp().millis() < beforeMillis && passed.contains(held.dot());
    }
  }

  private Keys() {}

  /** Those of an entry. */
  public static Keys of(Entry entry) {
    Keys keys = new Keys();
    entry.versions().forEach(keys::add);
    for (List<Held> held : keys.bySlot.values()) {
      if (held.size() > 1) {
        held.sort(Comparator.comparing(Held::dot));
      }
    }
    return keys;
  }

  private void add(Version version) {
    if (!(version.content() instanceof Content.Mutated mutated)) {
      return;
    }
    for (Map.Entry<Slot, Leaf> each : mutated.leaves().bySlot().entrySet()) {
      if (each.getValue() instanceof Keyed leaf) {
        Held held = new Held(version.dot(), version.timestamp(), each.getKey(), leaf);
        count++;
        bytes += LeavesCodec.estimateBytes(leaf);
        if (leaf.annulled()) {
          annulled.add(held);
        } else {
          bySlot.computeIfAbsent(held.slot(), slot -> new ArrayList<>(1)).add(held);
        }
      }
    }
  }

  /** The mutation that counts of those under a key; null if none is remembered. */
  public @Nullable Held first(IdempotencyKey key) {
    List<Held> held = bySlot.get(Slot.ofKey(key));
    return held == null ? null : held.get(0);
  }

  /** The dots of all mutations under a key. */
  public VersionVector dots(IdempotencyKey key) {
    VersionVector dots = VersionVector.EMPTY;
    for (Held held : bySlot.getOrDefault(Slot.ofKey(key), List.of())) {
      dots = dots.plus(held.dot());
    }
    return dots;
  }

  /** What was added to a slot by mutations that do not count. */
  List<Amount> uncounted(Slot slot) {
    List<Amount> amounts = new ArrayList<>(0);
    annulled.forEach(each -> addTo(amounts, each, slot));
    for (List<Held> each : bySlot.values()) {
      each.subList(1, each.size()).forEach(repeat -> addTo(amounts, repeat, slot));
    }
    return amounts;
  }

  private static void addTo(List<Amount> amounts, Held held, Slot slot) {
    Amount amount = held.leaf().added().get(slot);
    if (amount != null) {
      amounts.add(amount);
    }
  }

  /** The mutations under keys that are over, each list in order of dots. */
  Collection<List<Held>> over(Over over) {
    return bySlot.values().stream().filter(each -> each.stream().allMatch(over::contains)).toList();
  }

  /** Whether a key is over. */
  public boolean isOver(IdempotencyKey key, Over over) {
    return bySlot.getOrDefault(Slot.ofKey(key), List.of()).stream().allMatch(over::contains);
  }

  /**
   * The date of the mutation with whose end there is room for another key, if the oldest go first;
   * 0 where none has to go, or none can.
   */
  public long roomAfterMillis() {
    List<List<Held>> oldestFirst = new ArrayList<>(bySlot.values());
    oldestFirst.sort(Comparator.comparingLong(Keys::youngestMillis));
    int left = count;
    int bytesLeft = bytes;
    long millis = 0;
    for (List<Held> each : oldestFirst) {
      if (left < MAX_KEYS && bytesLeft < MAX_BYTES) {
        break;
      }
      left--;
      bytesLeft -= LeavesCodec.estimateBytes(each.get(0).leaf());
      millis = youngestMillis(each);
    }
    return millis;
  }

  private static long youngestMillis(List<Held> underOneKey) {
    return underOneKey.stream().mapToLong(each -> each.timestamp().millis()).max().orElse(0);
  }

  /** Whether the entry remembers as many as it may, those left out that are over. */
  public boolean isFull(Over over) {
    if (count < MAX_KEYS && bytes < MAX_BYTES) {
      return false;
    }
    int goes = 0;
    int bytesGo = 0;
    for (List<Held> each : over(over)) {
      // What repeats another is annulled, and stays.
      goes++;
      bytesGo += LeavesCodec.estimateBytes(each.get(0).leaf());
    }
    return count - goes >= MAX_KEYS || bytes - bytesGo >= MAX_BYTES;
  }
}
