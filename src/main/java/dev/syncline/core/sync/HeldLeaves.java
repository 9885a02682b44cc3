package dev.syncline.core.sync;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.crdt.Chain;
import dev.syncline.core.crdt.Leaf;
import dev.syncline.core.crdt.Leaves;
import dev.syncline.core.crdt.LeavesCodec;
import dev.syncline.core.crdt.Slot;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryCodec;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.entry.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Mutated entries without what their receiver holds. Of an entry travel the leaves that the
 * receiver's clock does not know, the dots of the versions of which it keeps the rest, and a hash
 * of the whole.
 *
 * <p>Law: a batch that has been filled in is the batch as it was before anything was left out of
 * it, or lacks the entry, whose dots then are in no clock. What the sender believes of the receiver
 * therefore never matters but for the bytes that travel: not after a crash that took unsynced
 * writes, nor for an empty disk, a stream that has not ended, or a floor that one of the two lacks.
 *
 * <p>The receiver guesses too: where a leaf comes that is no part of a sum, the leaves that it has
 * in the same slot and that do not come with it were replaced. Of what was removed, and nothing put
 * in its place, it learns where that was the last leaf of its version; else the hash is another
 * one, and the entry is asked for whole.
 */
public final class HeldLeaves {
  private HeldLeaves() {}

  /** What a replica has stored of its entries. */
  @FunctionalInterface
  public interface Stored {
    /** The entry as it is stored, null if it is not. */
    @Nullable Entry of(EntryKey key);
  }

  /**
   * A batch of whole entries.
   *
   * @param batch the entries that could be made whole
   * @param wantedWhole dots of the others, to be asked for again with nothing left out
   */
  public record Filled(SyncBatch batch, VersionVector wantedWhole) {}

  /**
   * Leaves out what a receiver holds.
   *
   * @param clock the receiver's, as last known
   * @param wanted the dots that it asks for, and so lacks whatever its clock was
   * @param minBytes how much has to be saved for an entry to be abbreviated, at least 1
   */
  public static SyncBatch leaveOut(
      SyncBatch batch, VersionVector clock, VersionVector wanted, int minBytes) {
    VersionVector known = clock.minus(wanted);
    List<SyncItem> items = new ArrayList<>(batch.items().size());
    for (SyncItem item : batch.items()) {
      items.add(leaveOut(item, known, minBytes));
    }
    return batch.withItems(items);
  }

  private static SyncItem leaveOut(SyncItem item, VersionVector known, int minBytes) {
    Entry entry = item.entry();
    News news = new News(entry, known);
    List<Version> told = new ArrayList<>();
    List<Dot> held = new ArrayList<>();
    long saved = 0;
    for (Version version : entry.versions()) {
      if (!(version.content() instanceof Content.Mutated mutated)) {
        told.add(version);
        continue;
      }
      Leaves leaves = mutated.leaves();
      Leaves left = news.of(version, leaves);
      if (!left.isEmpty()) {
        told.add(new Version(version.dot(), version.timestamp(), new Content.Mutated(left)));
      }
      if (left.bySlot().size() < leaves.bySlot().size()) {
        held.add(version.dot());
        saved += LeavesCodec.estimateBytes(leaves) - LeavesCodec.estimateBytes(left);
      }
    }
    if (saved < minBytes) {
      return item;
    }
    return new SyncItem(
        item.key(),
        item.answered().minus(entry.dots()),
        new Entry(entry.policy(), told, entry.context()),
        new LeftOut(VersionVector.of(held), hash(entry.versions())));
  }

  /** What of an entry whoever has a clock does not know. */
  private static final class News {
    private final VersionVector known;
    private final boolean floors;
    private final Set<Slot> replaced = new HashSet<>();

    News(Entry entry, VersionVector known) {
      this.known = known;
      // A delete raises floors and names none of the chains: with its dot come all of them.
      this.floors = !known.covers(entry.tombstones());
      for (Version version : entry.versions()) {
        if (version.content() instanceof Content.Mutated mutated
            && !known.contains(version.dot())) {
          addReplaced(mutated.leaves(), replaced);
        }
      }
    }

    Leaves of(Version version, Leaves leaves) {
      if (!known.contains(version.dot())) {
        return leaves;
      }
      Map<Slot, Leaf> news = new TreeMap<>();
      leaves
          .bySlot()
          .forEach(
              (slot, leaf) -> {
                if (replaced.contains(slot) || isNews(leaf)) {
                  news.put(slot, leaf);
                }
              });
      return Leaves.of(news);
    }

    private boolean isNews(Leaf leaf) {
      return leaf instanceof Chain chain
          && (!known.contains(chain.last()) || (floors && chain.floorLength() > 0));
    }
  }

  /**
   * The slots in which the leaves that come are all there are. Additions do not replace each other,
   * and every other mutation marks the entry.
   */
  private static void addReplaced(Leaves leaves, Set<Slot> slots) {
    leaves
        .bySlot()
        .forEach(
            (slot, leaf) -> {
              if (!(leaf instanceof Chain) && !slot.equals(Slot.ENTRY)) {
                slots.add(slot);
              }
            });
  }

  /** Puts in what was left out, from what is stored here. */
  public static Filled fillIn(SyncBatch batch, Stored stored) {
    List<SyncItem> items = new ArrayList<>(batch.items().size());
    VersionVector wantedWhole = VersionVector.EMPTY;
    for (SyncItem item : batch.items()) {
      LeftOut leftOut = item.leftOut();
      SyncItem whole = leftOut == null ? item : fillIn(item, leftOut, stored.of(item.key()));
      if (whole == null) {
        wantedWhole = wantedWhole.join(item.answered());
      } else {
        items.add(whole);
      }
    }
    return new Filled(batch.withItems(items), wantedWhole);
  }

  private static @Nullable SyncItem fillIn(SyncItem item, LeftOut leftOut, @Nullable Entry stored) {
    Entry told = item.entry();
    Map<Dot, Version> versions = new TreeMap<>();
    if (stored != null) {
      Set<Slot> replaced = replaced(told);
      for (Version own : stored.versions()) {
        if (leftOut.versions().contains(own.dot())
            && own.content() instanceof Content.Mutated mutated) {
          Leaves rest = mutated.leaves().without(replaced);
          if (!rest.isEmpty()) {
            versions.put(own.dot(), withLeaves(own, rest));
          }
        }
      }
    }
    told.versions().forEach(each -> versions.merge(each.dot(), each, HeldLeaves::withRest));
    List<Version> whole = List.copyOf(versions.values());
    return hash(whole).equals(leftOut.whole())
        ? new SyncItem(item.key(), item.answered(), new Entry(told.policy(), whole, told.context()))
        : null;
  }

  private static Set<Slot> replaced(Entry told) {
    Set<Slot> slots = new HashSet<>();
    for (Version version : told.versions()) {
      if (version.content() instanceof Content.Mutated mutated) {
        addReplaced(mutated.leaves(), slots);
      }
    }
    return slots;
  }

  /** The leaves that came, and those beside them. */
  private static Version withRest(Version rest, Version told) {
    if (!(rest.content() instanceof Content.Mutated kept)
        || !(told.content() instanceof Content.Mutated came)) {
      return told;
    }
    Map<Slot, Leaf> leaves = new TreeMap<>(kept.leaves().bySlot());
    leaves.putAll(came.leaves().bySlot());
    return withLeaves(told, Leaves.of(leaves));
  }

  private static Version withLeaves(Version version, Leaves leaves) {
    return new Version(version.dot(), version.timestamp(), new Content.Mutated(leaves));
  }

  /** Of what the versions are and of all that is left of them. */
  private static ContentHash hash(List<Version> versions) {
    ByteWriter out = new ByteWriter(1 << 10);
    for (Version version : versions) {
      EntryCodec.write(version, out);
    }
    return ContentHash.of(out.toByteArray());
  }
}
