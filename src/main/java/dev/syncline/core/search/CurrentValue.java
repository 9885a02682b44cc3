package dev.syncline.core.search;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.cluster.CollectionInfo;
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
   * All of an entry: one per sibling, and of equal ones the newest; none of an entry that is
   * deleted or has no vector.
   */
  public static List<CurrentValue> of(CollectionInfo collection, Entry entry) {
    if (collection.policy() == ConflictPolicy.CRDT) {
      return ofFields(collection, entry);
    }
    List<Version> shown = new ArrayList<>(1);
    for (Version version : entry.versions()) {
      if (version.content() instanceof Content.Value value && value.vector().length() > 0) {
        int same = indexOf(value, shown);
        if (same < 0) {
          shown.add(version);
        } else if (isNewer(version, shown.get(same))) {
          shown.set(same, version);
        }
      }
    }
    return shown.stream()
        .map(each -> new CurrentValue(each.dot(), (Content.Value) each.content()))
        .toList();
  }

  private static int indexOf(Content.Value value, List<Version> among) {
    for (int i = 0; i < among.size(); i++) {
      if (among.get(i).content().equals(value)) {
        return i;
      }
    }
    return -1;
  }

  private static List<CurrentValue> ofFields(CollectionInfo collection, Entry entry) {
    Version newest = null;
    for (Version version : entry.versions()) {
      if (version.content() instanceof Content.Mutated
          && (newest == null || isNewer(version, newest))) {
        newest = version;
      }
    }
    if (newest == null) {
      return List.of();
    }
    View view = new View(collection.schema(), entry);
    return view.vector() == null
        ? List.of()
        : List.of(new CurrentValue(newest.dot(), new Content.Value(view.vector(), view.payload())));
  }

  private static boolean isNewer(Version version, Version than) {
    int order = version.timestamp().compareTo(than.timestamp());
    return order != 0 ? order > 0 : version.dot().compareTo(than.dot()) > 0;
  }
}
