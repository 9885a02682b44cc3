package dev.syncline.core.search;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.Version;
import dev.syncline.core.mutation.View;
import java.util.ArrayList;
import java.util.List;

/**
 * What a search finds of an entry: a value that it has now, with its vector.
 *
 * @param dot of the version; of an entry that is made of mutations the newest of its versions
 */
public record CurrentValue(Dot dot, Content.Value value) {
  /**
   * All that a read shows of an entry: one per sibling, and of equal ones the newest; none of an
   * entry that is deleted, or is made of mutations and has no vector.
   */
  public static List<CurrentValue> of(CollectionInfo collection, Entry entry) {
    List<Version> live = entry.shown(collection.policy()).live();
    if (live.isEmpty()) {
      return List.of();
    }
    return collection.policy() == ConflictPolicy.CRDT ? ofFields(collection, live) : ofValues(live);
  }

  private static List<CurrentValue> ofFields(CollectionInfo collection, List<Version> live) {
    Version newest = live.get(0);
    for (Version version : live) {
      newest = isNewer(version, newest) ? version : newest;
    }
    View view =
        new View(collection.schema(), new Entry(ConflictPolicy.CRDT, live, VersionVector.EMPTY));
    Bytes vector = view.vector();
    return vector == null
        ? List.of()
        : List.of(new CurrentValue(newest.dot(), new Content.Value(vector, view.payload())));
  }

  private static boolean isNewer(Version version, Version than) {
    int order = version.timestamp().compareTo(than.timestamp());
    return order != 0 ? order > 0 : version.dot().compareTo(than.dot()) > 0;
  }

  private static List<CurrentValue> ofValues(List<Version> live) {
    List<Version> shown = new ArrayList<>(live.size());
    for (Version version : live) {
      if (!(version.content() instanceof Content.Value)) {
        continue;
      }
      int same = 0;
      while (same < shown.size() && !shown.get(same).content().equals(version.content())) {
        same++;
      }
      if (same == shown.size()) {
        shown.add(version);
      } else if (version.timestamp().compareTo(shown.get(same).timestamp()) > 0) {
        shown.set(same, version);
      }
    }
    List<CurrentValue> values = new ArrayList<>(shown.size());
    for (Version version : shown) {
      if (version.content() instanceof Content.Value value) {
        values.add(new CurrentValue(version.dot(), value));
      }
    }
    return values;
  }
}
