package dev.syncline.verticle.group;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.ByteReader;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.Content;
import dev.syncline.core.group.GroupEntries;
import dev.syncline.core.group.GroupName;
import dev.syncline.core.group.GroupRecord;
import dev.syncline.core.group.Presence;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.port.ConsumerGroups;
import dev.syncline.port.Metadata;
import dev.syncline.port.Operations;
import dev.syncline.port.Outcome;
import dev.syncline.port.ReadCommand;
import dev.syncline.port.WriteCommand;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What the cluster notes of groups, in entries that are read and written at a quorum. Each write
 * replaces what was read before it; of what was written at the same time the next reader joins all.
 * Futures fail with {@link ConsumerGroups.ShortException}, and end on any thread.
 */
final class GroupStore {
  /** Bytes of a value, but for positions. */
  static final int MAX_BYTES = 64 << 10;

  /** Bytes of what was acknowledged of one partition: some thousand ranges. */
  static final int MAX_POSITION_BYTES = 16 << 10;

  private static final int VERSION = 1;
  private static final int AT_ONCE = 16;
  private static final Bytes VECTOR = Bytes.wrap(new byte[Float.BYTES]);

  private final Operations operations;
  private final Metadata metadata;
  private final int timeoutMillis;

  GroupStore(Operations operations, Metadata metadata, int timeoutMillis) {
    this.operations = operations;
    this.metadata = metadata;
    this.timeoutMillis = timeoutMillis;
  }

  /**
   * An entry as it was read.
   *
   * @param values of all its versions, none if it is not there
   * @param context what a write replaces with it
   */
  record Read<V>(List<V> values, CausalContext context) {
    Read {
      values = List.copyOf(values);
    }
  }

  /** A group, and where it is kept. */
  record Place(
      GroupName name, CollectionInfo collection, GroupRecord record, CausalContext context) {}

  /** Looks a group up; of several that were made at once the last one counts. */
  Future<Optional<Place>> find(GroupName name) {
    List<Future<Optional<Place>>> found = new ArrayList<>();
    for (CollectionInfo each : metadata.state().groupCollections()) {
      found.add(read(each, GroupEntries.record(name), GroupRecord::decode).map(at(name, each)));
    }
    return Future.all(found)
        .map(
            all ->
                all.<Optional<Place>>list().stream()
                    .flatMap(Optional::stream)
                    .reduce(
                        (one, other) ->
                            one.record().generation() >= other.record().generation()
                                ? one
                                : other));
  }

  /** A group; fails with {@link ConsumerGroups.NoSuchGroupException}. */
  Future<Place> get(GroupName name) {
    return find(name)
        .map(found -> found.orElseThrow(() -> new ConsumerGroups.NoSuchGroupException(name)));
  }

  private static Function<Read<GroupRecord>, Optional<Place>> at(
      GroupName name, CollectionInfo collection) {
    return read ->
        read.values().isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Place(name, collection, GroupRecord.join(read.values()), read.context()));
  }

  /** Makes a group; one that somebody else makes at the same time is joined with it. */
  Future<Place> create(GroupName name, GroupRecord record, int maxGroups) {
    return metadata
        .propose(new ClusterCommand.EnsureGroups())
        .compose(
            result -> {
              CollectionInfo collection = collectionOf(result);
              return list(collection, name, maxGroups)
                  .compose(none -> put(collection, name, record))
                  .compose(none -> find(name))
                  .map(Optional::orElseThrow);
            });
  }

  private static CollectionInfo collectionOf(ClusterResult result) {
    if (result instanceof ClusterResult.Created created) {
      return created.collection();
    }
    if (result instanceof ClusterResult.Exists exists) {
      return exists.collection();
    }
    throw new IllegalStateException("making the collection of groups led to " + result);
  }

  private Future<Void> put(CollectionInfo collection, GroupName name, GroupRecord record) {
    Bytes id = GroupEntries.record(name);
    return read(collection, id, GroupRecord::decode)
        .compose(
            read ->
                read.values().isEmpty()
                    ? write(collection, id, bytes(record), read.context())
                    : Future.succeededFuture());
  }

  /** Lets a group begin anew: what was acknowledged belongs to another generation. */
  Future<Void> replace(Place place, GroupRecord record) {
    return write(
        place.collection(), GroupEntries.record(place.name()), bytes(record), place.context());
  }

  private static byte[] bytes(GroupRecord record) {
    ByteWriter out = new ByteWriter(1_024);
    record.encode(out);
    if (out.length() > MAX_BYTES) {
      throw new ConsumerGroups.ScatteredException(MAX_BYTES);
    }
    return out.toByteArray();
  }

  /** The names of all groups, and of some that have gone. */
  Future<Set<GroupName>> names() {
    List<Future<Read<SortedSet<GroupName>>>> asked = new ArrayList<>();
    for (CollectionInfo each : metadata.state().groupCollections()) {
      asked.add(read(each, GroupEntries.NAMES, GroupEntries::decodeNames));
    }
    return Future.all(asked)
        .map(
            all -> {
              Set<GroupName> names = new HashSet<>();
              all.<Read<SortedSet<GroupName>>>list()
                  .forEach(each -> each.values().forEach(names::addAll));
              return names;
            });
  }

  /** Those of some names of which there is a group. */
  Future<List<GroupName>> existing(List<GroupName> names) {
    return inTurns(names, this::find)
        .map(found -> found.stream().flatMap(Optional::stream).map(Place::name).toList());
  }

  /** Before the group is there, so that none is there that is not listed. */
  private Future<Void> list(CollectionInfo collection, GroupName name, int maxGroups) {
    return names()
        .compose(
            known -> {
              if (known.size() >= maxGroups && !known.contains(name)) {
                throw new ConsumerGroups.TooManyException(
                    ConsumerGroups.TooManyException.What.GROUPS, maxGroups);
              }
              return changeNames(collection, names -> names.add(name));
            });
  }

  private Future<Void> changeNames(
      CollectionInfo collection, Predicate<SortedSet<GroupName>> change) {
    return read(collection, GroupEntries.NAMES, GroupEntries::decodeNames)
        .compose(
            read -> {
              TreeSet<GroupName> names = new TreeSet<>();
              read.values().forEach(names::addAll);
              return change.test(names)
                  ? write(
                      collection,
                      GroupEntries.NAMES,
                      GroupEntries.encodeNames(names),
                      read.context())
                  : Future.succeededFuture();
            });
  }

  /** Removes a group wherever there is something of it; its positions are left. */
  Future<Void> delete(GroupName name) {
    List<Future<Void>> done = new ArrayList<>();
    for (CollectionInfo each : metadata.state().groupCollections()) {
      done.add(
          remove(each, GroupEntries.record(name))
              .compose(none -> changeNames(each, names -> names.remove(name)))
              .compose(none -> removeNodes(each, name)));
    }
    return Future.all(done).mapEmpty();
  }

  /** Those that are there and have members say it once more, until they find no record. */
  private Future<Void> removeNodes(CollectionInfo collection, GroupName name) {
    return inTurns(
            metadata.state().ring().memberNames(),
            node -> remove(collection, GroupEntries.node(name, node)))
        .mapEmpty();
  }

  /** What the nodes of the ring say of themselves, without what runs have said that are over. */
  Future<Map<NodeName, Read<Presence>>> presences(Place place) {
    List<NodeName> nodes = metadata.state().ring().memberNames();
    return inTurns(
            nodes,
            node ->
                read(place.collection(), GroupEntries.node(place.name(), node), Presence::decode))
        .map(
            reads -> {
              Map<NodeName, Read<Presence>> said = new HashMap<>();
              for (int i = 0; i < nodes.size(); i++) {
                said.put(nodes.get(i), ofLiving(reads.get(i)));
              }
              return said;
            });
  }

  private Read<Presence> ofLiving(Read<Presence> read) {
    Ring ring = metadata.state().ring();
    return new Read<>(
        read.values().stream().filter(each -> !ring.isEnded(new Actor(each.run()))).toList(),
        read.context());
  }

  /** A node says of itself what is so now. */
  Future<Void> say(Place place, NodeName self, Presence presence, CausalContext context) {
    ByteWriter out = new ByteWriter(256);
    presence.encode(out);
    return write(
        place.collection(), GroupEntries.node(place.name(), self), out.toByteArray(), context);
  }

  /** A node says nothing of itself any more. */
  Future<Void> sayNothing(Place place, NodeName node) {
    return remove(place.collection(), GroupEntries.node(place.name(), node));
  }

  /** Where a group is in some partitions. */
  Future<Map<Partition, VersionVector>> positions(Place place, Collection<Partition> partitions) {
    List<Partition> all = List.copyOf(partitions);
    return inTurns(all, each -> acknowledged(place, each))
        .map(
            reads -> {
              Map<Partition, VersionVector> positions = new HashMap<>();
              for (int i = 0; i < all.size(); i++) {
                Partition partition = all.get(i);
                positions.put(partition, place.record().position(partition, reads.get(i).values()));
              }
              return positions;
            });
  }

  private Future<Read<VersionVector>> acknowledged(Place place, Partition partition) {
    return read(place.collection(), idOf(place, partition), GroupStore::decodeDots);
  }

  private static Bytes idOf(Place place, Partition partition) {
    return GroupEntries.position(place.name(), place.record().generation(), partition);
  }

  private static VersionVector decodeDots(ByteReader in) {
    VersionVector dots = VersionVector.decode(in);
    in.expectEnd("a position");
    return dots;
  }

  /** Adds to what was acknowledged of a partition. */
  Future<Void> acknowledge(Place place, Partition partition, VersionVector more) {
    return acknowledged(place, partition)
        .compose(
            read -> {
              VersionVector all = more;
              for (VersionVector each : read.values()) {
                all = all.join(each);
              }
              if (read.values().size() == 1 && read.values().get(0).covers(more)) {
                return Future.succeededFuture();
              }
              ByteWriter out = new ByteWriter(256);
              all.encode(out);
              return out.length() > MAX_POSITION_BYTES
                  ? Future.failedFuture(new ConsumerGroups.ScatteredException(MAX_POSITION_BYTES))
                  : write(
                      place.collection(),
                      idOf(place, partition),
                      out.toByteArray(),
                      read.context());
            });
  }

  /** Removes what was acknowledged in a generation that is over. */
  Future<Void> clear(Place over, Collection<Partition> partitions) {
    return inTurns(List.copyOf(partitions), each -> remove(over.collection(), idOf(over, each)))
        .mapEmpty();
  }

  /** So many at a time. */
  private static <K, V> Future<List<V>> inTurns(List<K> keys, Function<K, Future<V>> action) {
    return inTurns(keys, 0, new ArrayList<>(), action);
  }

  private static <K, V> Future<List<V>> inTurns(
      List<K> keys, int from, List<V> done, Function<K, Future<V>> action) {
    if (from >= keys.size()) {
      return Future.succeededFuture(done);
    }
    int to = Math.min(keys.size(), from + AT_ONCE);
    return Future.all(keys.subList(from, to).stream().map(action).toList())
        .compose(
            some -> {
              done.addAll(some.<V>list());
              return inTurns(keys, to, done, action);
            });
  }

  private <V> Future<Read<V>> read(
      CollectionInfo collection, Bytes id, Function<ByteReader, V> decoder) {
    return operations
        .read(new ReadCommand(collection, id, Consistency.QUORUM, null, timeoutMillis))
        .map(
            outcome -> {
              if (!(outcome instanceof Outcome.Found found)) {
                throw new ConsumerGroups.ShortException(outcome);
              }
              List<V> values = new ArrayList<>();
              found.versions().forEach(each -> value(each.content(), decoder, values));
              return new Read<>(values, found.context());
            });
  }

  private static <V> void value(Content content, Function<ByteReader, V> decoder, List<V> into) {
    if (content instanceof Content.Value value) {
      JsonObject json = new JsonObject(value.payload().toUtf8());
      Integer version = json.getInteger("v");
      if (version == null || version != VERSION) {
        throw new CorruptDataException(
            "an entry of a group has version " + version + ", this node reads " + VERSION);
      }
      into.add(decoder.apply(new ByteReader(Base64.getDecoder().decode(json.getString("b")))));
    }
  }

  private Future<Void> write(
      CollectionInfo collection, Bytes id, byte[] value, CausalContext context) {
    String text = Base64.getEncoder().encodeToString(value);
    Bytes payload = Bytes.utf8(new JsonObject().put("v", VERSION).put("b", text).encode());
    return write(collection, id, new Content.Value(VECTOR, payload), context);
  }

  private Future<Void> remove(CollectionInfo collection, Bytes id) {
    return read(collection, id, in -> 0)
        .compose(
            read ->
                read.values().isEmpty()
                    ? Future.succeededFuture()
                    : write(collection, id, Content.Tombstone.INSTANCE, read.context()));
  }

  private Future<Void> write(
      CollectionInfo collection, Bytes id, Content content, CausalContext context) {
    return operations
        .write(
            new WriteCommand(collection, id, content, Consistency.QUORUM, context, timeoutMillis))
        .map(
            outcome -> {
              if (!(outcome instanceof Outcome.Written)) {
                throw new ConsumerGroups.ShortException(outcome);
              }
              return null;
            });
  }
}
