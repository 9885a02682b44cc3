package dev.syncline.api.bus;

import java.util.Set;
import java.util.TreeSet;

/**
 * Which events of the change stream are wanted, and where it begins. Immutable.
 *
 * @param from {@code now}, {@code earliest}, or the token of an event
 * @param types the last two words of the types, such as {@code vector.written}; none for all
 * @param collections names; none for all
 * @param idPrefix how the ids of the entries begin; empty for any
 * @param group that shares the partitions among its members; empty for none
 * @param member its name in the group; empty for one that is made up
 */
public record StreamRequest(
    String from,
    Set<String> types,
    Set<String> collections,
    String idPrefix,
    String group,
    String member) {
  /** Copies the sets. */
  public StreamRequest {
    types = Set.copyOf(types);
    collections = Set.copyOf(collections);
  }

  /** Of a consumer of its own. */
  public StreamRequest(String from, Set<String> types, Set<String> collections, String idPrefix) {
    this(from, types, collections, idPrefix, "", "");
  }

  /** All that becomes durable from about now on. */
  public static StreamRequest now() {
    return from("now");
  }

  /** All that the logs still have, and what follows. */
  public static StreamRequest earliest() {
    return from("earliest");
  }

  /** What comes after an event with this token. */
  public static StreamRequest after(String token) {
    return from(token);
  }

  private static StreamRequest from(String from) {
    return new StreamRequest(from, Set.of(), Set.of(), "");
  }

  /**
   * The same, from what comes after an event with this token. Where a group goes on is what its
   * members have acknowledged.
   */
  public StreamRequest withToken(String token) {
    return group.isEmpty() ? new StreamRequest(token, types, collections, idPrefix) : this;
  }

  /**
   * As a member of a group: told a share of the partitions, from where the group has acknowledged
   * them. What is told has to be acknowledged: {@link Replicator#acknowledge}.
   */
  public StreamRequest inGroup(String name) {
    return new StreamRequest(from, types, collections, idPrefix, name, member);
  }

  /** By this name, under which a member that returns has the partitions that it had. */
  public StreamRequest asMember(String name) {
    return new StreamRequest(from, types, collections, idPrefix, group, name);
  }

  /** Only events of these types. */
  public StreamRequest ofTypes(String... wanted) {
    return new StreamRequest(
        from, new TreeSet<>(Set.of(wanted)), collections, idPrefix, group, member);
  }

  /** Only what is about these collections. */
  public StreamRequest ofCollections(String... wanted) {
    return new StreamRequest(from, types, new TreeSet<>(Set.of(wanted)), idPrefix, group, member);
  }

  /** Only entries whose ids begin so. */
  public StreamRequest ofIds(String prefix) {
    return new StreamRequest(from, types, collections, prefix, group, member);
  }
}
