package dev.syncline.api.request;

import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Version;
import dev.syncline.port.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * The live versions of an entry as a client is shown them.
 *
 * @param values one per version shown
 * @param labels the versions' dots with their nodes' names
 */
public record EntryView(List<Content.Value> values, List<Version> versions, List<String> labels) {
  /** Copies the lists. */
  public EntryView {
    values = List.copyOf(values);
    versions = List.copyOf(versions);
    labels = List.copyOf(labels);
  }

  /** Whether there is no live version. */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  /**
   * Equal values collapse into the newest of their versions: a client need not choose between
   * things that do not differ. The context still covers every one.
   */
  public static EntryView of(Outcome.Found found) {
    if (found.versions().size() == 1
        && found.versions().get(0).content() instanceof Content.Value only) {
      return new EntryView(List.of(only), found.versions(), found.labels());
    }
    List<Content.Value> values = new ArrayList<>(2);
    List<Version> versions = new ArrayList<>(2);
    List<String> labels = new ArrayList<>(2);
    for (int i = 0; i < found.versions().size(); i++) {
      Version version = found.versions().get(i);
      if (!(version.content() instanceof Content.Value value)) {
        continue;
      }
      int same = values.indexOf(value);
      if (same < 0) {
        values.add(value);
        versions.add(version);
        labels.add(found.labels().get(i));
      } else if (version.timestamp().compareTo(versions.get(same).timestamp()) > 0) {
        versions.set(same, version);
        labels.set(same, found.labels().get(i));
      }
    }
    return new EntryView(values, versions, labels);
  }
}
