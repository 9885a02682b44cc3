package dev.syncline.core.mutation;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.crdt.Leaf;
import dev.syncline.core.crdt.Leaves;
import dev.syncline.core.crdt.Slot;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The earlier mutations of an entry while one more is applied to it. A slot is found without
 * walking them all, and a version is copied once, when its first leaf changes.
 */
final class Holdings {
  private final TreeMap<Dot, Held> byDot = new TreeMap<>();
  private final Map<Slot, List<Held>> bySlot = new HashMap<>();

  /** One of them. */
  static final class Held {
    private final Version before;
    private Map<Slot, Leaf> leaves;
    private boolean changed;

    private Held(Version before, Map<Slot, Leaf> leaves) {
      this.before = before;
      this.leaves = leaves;
    }

    Dot dot() {
      return before.dot();
    }

    private Map<Slot, Leaf> changing() {
      if (!changed) {
        changed = true;
        leaves = new TreeMap<>(leaves);
      }
      return leaves;
    }
  }

  Holdings(Entry current) {
    for (Version version : current.versions()) {
      if (version.content() instanceof Content.Mutated mutated) {
        Map<Slot, Leaf> leaves = mutated.leaves().bySlot();
        Held held = new Held(version, leaves);
        byDot.put(version.dot(), held);
        for (Slot slot : leaves.keySet()) {
          bySlot.computeIfAbsent(slot, each -> new ArrayList<>(1)).add(held);
        }
      }
    }
  }

  /** Those that have a leaf in a slot, in order of their dots; they may have lost it by now. */
  List<Held> holders(Slot slot) {
    return bySlot.getOrDefault(slot, List.of());
  }

  /** The leaves in a slot. */
  List<Leaf> at(Slot slot) {
    List<Leaf> leaves = new ArrayList<>(1);
    for (Held held : holders(slot)) {
      Leaf leaf = held.leaves.get(slot);
      if (leaf != null) {
        leaves.add(leaf);
      }
    }
    return leaves;
  }

  @Nullable Leaf leaf(Held held, Slot slot) {
    return held.leaves.get(slot);
  }

  /** Another leaf in a slot that has one. */
  void change(Held held, Slot slot, Leaf leaf) {
    held.changing().put(slot, leaf);
  }

  /** The same of the version of a dot. */
  void change(Dot dot, Slot slot, Leaf leaf) {
    Held held = byDot.get(dot);
    if (held != null) {
      change(held, slot, leaf);
    }
  }

  /** Takes the leaf of a slot out of those that fit. */
  void remove(Slot slot, Predicate<Dot> from) {
    for (Held held : holders(slot)) {
      if (held.leaves.containsKey(slot) && from.test(held.dot())) {
        held.changing().remove(slot);
      }
    }
  }

  /** Takes those out that say nothing but what this slot says. */
  void removeAllOf(Slot slot) {
    for (Held held : holders(slot)) {
      if (held.leaves.size() == 1 && held.leaves.containsKey(slot)) {
        held.changing().clear();
      }
    }
  }

  /**
   * Tells what has changed, in order of dots.
   *
   * @param touched gets those of which something is left
   * @param gone gets those of which nothing is left
   */
  void changes(List<Version> touched, List<Dot> gone) {
    for (Held held : byDot.values()) {
      if (held.leaves.isEmpty()) {
        gone.add(held.dot());
      } else if (held.changed) {
        Content next = new Content.Mutated(Leaves.of(held.leaves));
        if (!next.equals(held.before.content())) {
          touched.add(new Version(held.dot(), held.before.timestamp(), next));
        }
      }
    }
  }
}
