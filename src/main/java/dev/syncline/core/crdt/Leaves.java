package dev.syncline.core.crdt;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is left of one mutation, by slot. It only ever loses leaves: two copies join to what both
 * still have.
 */
public record Leaves(SortedMap<Slot, Leaf> bySlot) {
  /** Nothing is left. */
  public static final Leaves NONE = new Leaves(Collections.emptySortedMap());

  /** Takes the map over. */
  public Leaves {
    bySlot = Collections.unmodifiableSortedMap(bySlot);
  }

  /** Copies the map. */
  public static Leaves of(Map<Slot, Leaf> bySlot) {
    return bySlot.isEmpty() ? NONE : new Leaves(new TreeMap<>(bySlot));
  }

  /** Whether nothing is left. */
  public boolean isEmpty() {
    return bySlot.isEmpty();
  }

  /** Whether a read shows something of it: a chain that is all floor is kept, but not shown. */
  public boolean isAlive() {
    for (Leaf leaf : bySlot.values()) {
      if (leaf.isAlive()) {
        return true;
      }
    }
    return false;
  }

  /** Two copies of what one mutation has left. Commutative, associative and idempotent. */
  public Leaves join(Leaves other) {
    if (equals(other)) {
      return this;
    }
    TreeMap<Slot, Leaf> both = new TreeMap<>();
    bySlot.forEach(
        (slot, leaf) -> {
          Leaf copy = other.bySlot.get(slot);
          if (copy != null) {
            both.put(slot, leaf.join(copy));
          }
        });
    return of(both);
  }

  /** All leaves of both copies: for where one has been lost. */
  public Leaves union(Leaves other) {
    TreeMap<Slot, Leaf> all = new TreeMap<>(bySlot);
    other.bySlot.forEach((slot, leaf) -> all.merge(slot, leaf, Leaf::join));
    return of(all);
  }

  /** Without some slots. */
  public Leaves without(Set<Slot> slots) {
    if (Collections.disjoint(bySlot.keySet(), slots)) {
      return this;
    }
    TreeMap<Slot, Leaf> rest = new TreeMap<>(bySlot);
    slots.forEach(rest::remove);
    return of(rest);
  }

  /** What a delete that has seen all of it leaves: the floors of its chains. */
  public Leaves floored() {
    TreeMap<Slot, Leaf> floors = new TreeMap<>();
    bySlot.forEach(
        (slot, leaf) -> {
          if (leaf instanceof Chain chain) {
            floors.put(slot, chain.floored());
          }
        });
    return of(floors);
  }

  /** A 64-bit hash of which leaves there are, and of how far their chains have come. */
  public long digest() {
    long hash = 0;
    for (Map.Entry<Slot, Leaf> each : bySlot.entrySet()) {
      Slot slot = each.getKey();
      long of = (31L * slot.path().hashCode() + slot.element().hashCode()) * 0x9E3779B97F4A7C15L;
      if (each.getValue() instanceof Chain chain) {
        of += (chain.last().actor().id() * 31 + chain.last().counter()) * 0xC2B2AE3D27D4EB4FL;
        of += chain.floorLength() * 0x165667B19E3779F9L;
      }
      if (each.getValue() instanceof Keyed keyed && keyed.annulled()) {
        of += 0x27D4EB2F165667C5L;
      }
      of ^= of >>> 29;
      hash += of * 0xD6E8FEB86659FD93L;
    }
    return hash;
  }
}
