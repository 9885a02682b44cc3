package dev.syncline.cli.node;

import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.port.UnsearchableException;
import dev.syncline.port.VectorIndex;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What an operator should know of searches on a node, in a few sentences however many it has. */
final class SearchWarnings {
  /** Collections that are named; the others are counted. */
  private static final int MOST_NAMED = 3;

  private static final int PERCENT = 100;

  private SearchWarnings() {}

  static List<String> of(Collection<CollectionInfo> collections, VectorIndex index) {
    List<String> warnings = new ArrayList<>();
    List<String> loading = new ArrayList<>();
    double loaded = 0;
    int refused = 0;
    for (CollectionInfo info : collections) {
      if (info.index() == IndexKind.NONE) {
        continue;
      }
      UnsearchableException refusal = index.refusal(info.id());
      double share = index.figures(info.id()).loaded();
      if (refusal != null) {
        if (++refused <= MOST_NAMED) {
          warnings.add("not searched here: " + refusal.getMessage());
        }
      } else if (share < 1) {
        loading.add(info.name());
        loaded += share;
      }
    }
    if (refused > MOST_NAMED) {
      warnings.add("not searched here either: " + others(refused));
    }
    if (!loading.isEmpty()) {
      warnings.add(
          "the vectors of "
              + named(loading)
              + " are being read from the store, "
              + (int) (PERCENT * loaded / loading.size())
              + " % so far; until then others are searched, or what is found is not complete");
    }
    return warnings;
  }

  private static String named(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(MOST_NAMED, names.size())));
    return (names.size() == 1 ? "collection " : "collections ")
        + first
        + (names.size() > MOST_NAMED ? " and " + others(names.size()) : "");
  }

  private static String others(int all) {
    int count = all - MOST_NAMED;
    return count + (count == 1 ? " other" : " others");
  }
}
