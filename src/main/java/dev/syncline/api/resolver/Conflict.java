package dev.syncline.api.resolver;

import java.util.List;

/**
 * An entry with concurrent versions.
 *
 * @param collection the collection's name
 * @param id the entry's id
 * @param dimension how many numbers a vector of the collection has
 * @param versions two or more different values, equal ones once per write, and deletes that are
 *     concurrent with them and not forgotten yet; in an order that is the same on every node
 */
public record Conflict(
    String collection, String id, int dimension, List<ConcurrentVersion> versions) {
  /** Copies the list. */
  public Conflict {
    versions = List.copyOf(versions);
  }

  /** Those versions that are not deletes, at least two. */
  public List<ConcurrentVersion> values() {
    return versions.stream().filter(each -> each.value().isPresent()).toList();
  }
}
