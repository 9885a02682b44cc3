package dev.syncline.api.request;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.Version;
import dev.syncline.core.mutation.View;
import dev.syncline.port.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * The live versions of an entry as a client is shown them.
 *
 * @param values one per version shown; a vector of no bytes where there is none
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

  /** The view of an entry of a collection. */
  public static EntryView of(CollectionInfo collection, Outcome.Found found) {
    return collection.policy() == ConflictPolicy.CRDT
        ? ofFields(collection, found)
        : ofValues(found);
  }

  /**
   * One value, made of all versions; dot and timestamp are of the newest write that has left any.
   */
  private static EntryView ofFields(CollectionInfo collection, Outcome.Found found) {
    int newest = -1;
    for (int i = 0; i < found.versions().size(); i++) {
      Version version = found.versions().get(i);
      if (version.content() instanceof Content.Mutated
          && (newest < 0 || isNewer(version, found.versions().get(newest)))) {
        newest = i;
      }
    }
    if (newest < 0) {
      return new EntryView(List.of(), List.of(), List.of());
    }
    View view =
        new View(
            collection.schema(),
            new Entry(ConflictPolicy.CRDT, found.versions(), VersionVector.EMPTY));
    Bytes vector = view.vector();
    Content.Value value = new Content.Value(vector == null ? Bytes.EMPTY : vector, view.payload());
    return new EntryView(
        List.of(value), List.of(found.versions().get(newest)), List.of(found.labels().get(newest)));
  }

  private static boolean isNewer(Version version, Version than) {
    int order = version.timestamp().compareTo(than.timestamp());
    return order != 0 ? order > 0 : version.dot().compareTo(than.dot()) > 0;
  }

  /**
   * Equal values collapse into the newest of their versions: a client need not choose between
   * things that do not differ. The context still covers every one.
   */
  private static EntryView ofValues(Outcome.Found found) {
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
