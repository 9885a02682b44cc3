package dev.syncline.core.feed;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a consumer is told of a dot. */
public sealed interface FeedItem {
  /** The entry that the dot was a write to. */
  EntryKey key();

  /** The dot. */
  Dot dot();

  /**
   * The write is there.
   *
   * @param versions its own version; of an entry that is made of mutations all, as each changes
   *     what the others make
   */
  record Written(EntryKey key, Dot dot, List<Version> versions) implements FeedItem {
    /** Copies the list. */
    public Written {
      versions = List.copyOf(versions);
    }
  }

  /** The write was a delete, and is there. */
  record Deleted(EntryKey key, Dot dot, Version tombstone) implements FeedItem {}

  /**
   * The write has been replaced, or is part of what a later one has left.
   *
   * @param live whether the entry has a value now. If it has none, the dot may have been that of
   *     the delete, of which nothing is left once all replicas hold it
   */
  record Superseded(EntryKey key, Dot dot, boolean live) implements FeedItem {}

  /**
   * The write stands beside others with other values; none of them has seen the others.
   *
   * @param dot of several that are told together, the last one's
   * @param siblings all that do, the dot's own version among them
   */
  record Conflicting(EntryKey key, Dot dot, List<Version> siblings) implements FeedItem {
    /** Copies the list. */
    public Conflicting {
      siblings = List.copyOf(siblings);
    }
  }

  /** Where the order of timestamps extends causality. */
  Comparator<Version> BY_TIME =
      Comparator.comparing(Version::timestamp).thenComparing(Version::dot);

  /**
   * All that a read has found, entry by entry: first what has been replaced, then what is there, in
   * an order that extends causality, then whether it is in conflict.
   */
  static List<FeedItem> of(FeedRead read) {
    List<FeedItem> items = new ArrayList<>(read.lines().size());
    read.lines()
        .forEach(
            (key, dots) -> {
              Entry entry = java.util.Objects.requireNonNull(read.entries().get(key));
              if (entry.policy() == ConflictPolicy.CRDT) {
                ofMutations(key, dots, entry, items);
              } else {
                ofValues(key, dots, entry, items);
              }
            });
    return items;
  }

  private static void ofValues(EntryKey key, List<Dot> dots, Entry entry, List<FeedItem> items) {
    List<Version> live = entry.live();
    for (Dot dot : dots) {
      if (!isThere(dot, entry)) {
        items.add(new Superseded(key, dot, !live.isEmpty()));
      }
    }
    List<Version> shown = new ArrayList<>(1);
    for (Version version : entry.versions()) {
      if (dots.contains(version.dot())) {
        shown.add(version);
      }
    }
    shown.sort(BY_TIME);
    for (Version version : shown) {
      items.add(
          version.content() instanceof Content.Tombstone
              ? new Deleted(key, version.dot(), version)
              : new Written(key, version.dot(), List.of(version)));
    }
    if (!shown.isEmpty() && differ(live)) {
      shown.retainAll(live);
      if (!shown.isEmpty()) {
        items.add(new Conflicting(key, shown.get(shown.size() - 1).dot(), live));
      }
    }
  }

  private static boolean isThere(Dot dot, Entry entry) {
    for (Version version : entry.versions()) {
      if (version.dot().equals(dot)) {
        return true;
      }
    }
    return false;
  }

  private static boolean differ(List<Version> versions) {
    return versions.size() > 1 && versions.stream().map(Version::content).distinct().count() > 1;
  }

  /**
   * An addition to a chain has no version of its own, so of the dots one has the whole entry, as if
   * it had been the last, and the others are part of that.
   */
  private static void ofMutations(EntryKey key, List<Dot> dots, Entry entry, List<FeedItem> items) {
    List<Version> live = entry.live();
    Dot last = lastOf(dots, entry);
    for (Dot dot : dots) {
      if (!dot.equals(last)) {
        items.add(new Superseded(key, dot, !live.isEmpty()));
      }
    }
    Version own =
        entry.versions().stream().filter(each -> each.dot().equals(last)).findFirst().orElse(null);
    if (!live.isEmpty()) {
      items.add(new Written(key, last, live));
    } else if (own != null && own.isTombstone()) {
      items.add(new Deleted(key, last, own));
    } else {
      items.add(new Superseded(key, last, false));
    }
  }

  /** Preferably one of which something is there. */
  private static Dot lastOf(List<Dot> dots, Entry entry) {
    VersionVector there = entry.dots();
    Dot last = dots.get(dots.size() - 1);
    for (Dot dot : dots) {
      last = there.contains(dot) ? dot : last;
    }
    return last;
  }
}
