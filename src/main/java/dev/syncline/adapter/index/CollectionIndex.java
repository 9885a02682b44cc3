package dev.syncline.adapter.index;

import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.search.CurrentValue;
import dev.syncline.core.search.Distances;
import dev.syncline.core.search.Filter;
import dev.syncline.core.search.NearestQuery;
import dev.syncline.core.search.Neighbor;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.VectorIndex.Answer;
import dev.syncline.port.VectorIndex.Figures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** The index of one collection. For any thread. */
final class CollectionIndex {
  /** Rows whose distances a walk computes for each that it accepts, about. */
  private static final long STEPS = 16;

  /** Vectors held in full where others are coded, for each that a scan is as fast for. */
  private static final int FULL_PER_EXACT = 10;

  /** So many times what may be scanned anyway may wait for the graph. */
  private static final int HURRY = 2;

  /** How often is chosen where something goes before it is read. */
  private static final int MAX_ATTEMPTS = 3;

  private static final int PAGE_ENTRIES = 256;
  private static final long PAGE_BYTES = 1 << 20;

  private volatile CollectionInfo collection;
  private final ReplicaStore store;
  private final int exactLimit;
  private final boolean isQuantised;
  private final Similarity similarity;
  private final PayloadFilter payloads;
  private final Quantizer quantizer;
  private final Table table;
  private final SlotReading[] slots = new SlotReading[Partition.SLOTS];
  private volatile boolean isClosed;

  CollectionIndex(
      CollectionInfo collection,
      ReplicaStore store,
      int exactLimit,
      MemoryLimit memory,
      ForkJoinPool pool) {
    this.collection = collection;
    this.store = store;
    this.exactLimit = exactLimit;
    this.isQuantised = collection.index() == IndexKind.PQ;
    this.similarity = new Similarity(collection.metric(), collection.dimension());
    this.payloads = new PayloadFilter();
    this.quantizer =
        new Quantizer(similarity, collection.dimension(), FULL_PER_EXACT * (long) exactLimit, pool);
    this.table =
        new Table(
            collection,
            () -> new Graph(similarity, quantizer, collection.dimension(), pool),
            payloads,
            memory);
    Arrays.setAll(slots, slot -> new SlotReading());
  }

  CollectionInfo collection() {
    return collection;
  }

  /**
   * The collection is this now.
   *
   * @return whether the index is still its own: the vectors are the same whether there is a graph
   *     of them or not, but for those held by their codes
   */
  synchronized boolean becomes(CollectionInfo now) {
    if (now.equals(collection)) {
      return true;
    }
    boolean isOfCodes = isQuantised || now.index() == IndexKind.PQ;
    if (isOfCodes
        || now.index() == IndexKind.NONE
        || !now.equals(collection.withIndex(now.index()))) {
      return false;
    }
    collection = now;
    table.graphed(now.index() == IndexKind.HNSW);
    return true;
  }

  /** A batch says what an entry is. */
  void apply(int slot, Bytes id, Entry entry) {
    List<Incoming> values = Incoming.of(collection, similarity, entry);
    slots[slot].apply(id, () -> table.replace(slot, id, values));
  }

  /** Nothing is known of a partition any more; {@link #load} reads it. */
  void forget(int slot) {
    synchronized (slots[slot]) {
      slots[slot].begin();
      table.forget(slot);
    }
  }

  /**
   * Reads a partition from the store. Blocks.
   *
   * @param afterPage run now and then
   */
  void load(int slot, Runnable afterPage) {
    int reading = slots[slot].begin();
    List<Partition> partition = List.of(new Partition(collection.replicationFactor(), slot));
    Bytes after = null;
    while (!isClosed) {
      List<ReplicaStore.Listed> page =
          store.list(collection.id(), partition, after, PAGE_ENTRIES, PAGE_BYTES, () -> {});
      for (ReplicaStore.Listed each : page) {
        Bytes id = each.key().id();
        List<Incoming> values = Incoming.of(collection, similarity, each.entry());
        if (!slots[slot].load(reading, id, () -> table.replace(slot, id, values))) {
          return;
        }
      }
      tend();
      afterPage.run();
      if (page.isEmpty()) {
        slots[slot].end(reading);
        return;
      }
      after = page.get(page.size() - 1).key().id();
    }
  }

  Answer search(Set<Partition> partitions, NearestQuery query) {
    long asked = 0;
    for (Partition partition : partitions) {
      if (partition.replicationFactor() == collection.replicationFactor()) {
        asked |= 1L << partition.slot();
      }
    }
    int[] before = loaded(asked);
    Found found = search(asked, query);
    for (int attempt = 1; attempt < MAX_ATTEMPTS && found.lacks(query); attempt++) {
      found = search(asked, query);
    }
    // What is forgotten or closed meanwhile may have been missed.
    boolean isLoaded =
        !isClosed
            && Arrays.stream(before).noneMatch(reading -> reading == 0)
            && Arrays.equals(before, loaded(asked));
    return new Answer(found.neighbors(), isLoaded);
  }

  /**
   * What is found.
   *
   * @param isLess whether some of what was chosen was gone when it was read
   */
  private record Found(List<Neighbor> neighbors, boolean isLess) {
    /** Whether there may be others, which would be in the place of what has gone. */
    boolean lacks(NearestQuery query) {
      return isLess && neighbors.size() < query.count();
    }
  }

  /** By which reading each slot asked for has been loaded. */
  private int[] loaded(long asked) {
    int[] readings = new int[Long.bitCount(asked)];
    int next = 0;
    for (int slot = 0; slot < slots.length; slot++) {
      if ((asked >>> slot & 1) != 0) {
        readings[next++] = slots[slot].loaded();
      }
    }
    return readings;
  }

  private Found search(long asked, NearestQuery query) {
    Filter filter = query.filter();
    if (filter != null) {
      return search(asked, query, filter);
    }
    Moment moment = table.begin(asked, false);
    try {
      return find(moment, query, null);
    } finally {
      table.end(moment);
    }
  }

  /** What comes while the filter is asked is asked about afterwards: the moment is that after. */
  private Found search(long asked, NearestQuery query, Filter filter) {
    Moment before = table.begin(asked, true);
    try {
      RoaringBitmap chosen = payloads.select(filter, before.live(), this::payload);
      Moment moment = table.begin(asked, true);
      try {
        RoaringBitmap later = RoaringBitmap.andNot(moment.live(), before.live());
        chosen.or(payloads.select(filter, later, this::payload));
        return find(moment, query, chosen);
      } finally {
        table.end(moment);
      }
    } finally {
      table.end(before);
    }
  }

  private Found find(Moment moment, NearestQuery query, @Nullable RoaringBitmap chosen) {
    Candidates candidates = new Candidates(collection.metric(), similarity, quantizer, query);
    Predicate<Row> isAsked =
        chosen == null ? moment::sees : row -> moment.sees(row) && chosen.contains(row.ordinal);
    if (candidates.isBlind() || isScanned(moment, query, chosen)) {
      scan(moment, chosen, isAsked, candidates);
      return nearest(candidates, query);
    }
    // What waits comes first: what leaves it meanwhile is found by the walk.
    moment
        .waiting()
        .forEach(
            row -> {
              if (!row.isIn(moment.graph()) && isAsked.test(row)) {
                candidates.offer(row);
              }
            });
    Set<Row> waited = candidates.left();
    for (Row row : moment.graph().walk(candidates, query.breadth(), isAsked)) {
      if (!waited.contains(row)) {
        candidates.offer(row);
      }
    }
    if (moment.withApart()) {
      scan(moment, chosen, row -> !(row.scale > 0) && isAsked.test(row), candidates);
    }
    return nearest(candidates, query);
  }

  /** The candidates whose vectors are not in memory are read from the store. May block. */
  private Found nearest(Candidates candidates, NearestQuery query) {
    List<Row> coded = candidates.coded();
    if (coded.isEmpty()) {
      return new Found(candidates.nearest(), false);
    }
    List<Neighbor> found = new ArrayList<>(candidates.nearest());
    boolean isLess = false;
    for (Row row : coded) {
      boolean isThere = false;
      for (CurrentValue each : stored(row)) {
        isThere |= addIfFound(row, each, query, found);
      }
      isLess |= !isThere;
    }
    return new Found(Neighbor.nearest(found, query.count()), isLess);
  }

  /**
   * A sibling of a row may be nearer. What the filter was asked about may have changed since.
   *
   * @return whether it matches, however near it is
   */
  private boolean addIfFound(
      Row row, CurrentValue shown, NearestQuery query, List<Neighbor> found) {
    float[] numbers = similarity.numbers(shown.value().vector());
    if (numbers == null || !isChosen(shown, query.filter())) {
      return false;
    }
    double distance = Distances.between(collection.metric(), query.vector(), numbers);
    if (distance <= query.maxDistance()) {
      found.add(new Neighbor(row.id, shown.dot(), distance));
    }
    return true;
  }

  private static boolean isChosen(CurrentValue shown, @Nullable Filter filter) {
    return filter == null || filter.holds(PayloadFields.of(shown.value().payload()));
  }

  /** A walk passes by what is not asked for: where little is, it looks at more than a scan does. */
  private boolean isScanned(Moment moment, NearestQuery query, @Nullable RoaringBitmap chosen) {
    if (!moment.isGraphed() || moment.inAll() <= exactLimit) {
      return true;
    }
    long asked = moment.asked();
    if (chosen != null) {
      asked = Math.min(asked, chosen.getCardinality());
    }
    return asked <= exactLimit || asked * asked <= STEPS * query.breadth() * moment.inAll();
  }

  private void scan(
      Moment moment,
      @Nullable RoaringBitmap chosen,
      Predicate<Row> isAsked,
      Candidates candidates) {
    if (chosen == null) {
      for (int ordinal = 0; ordinal < moment.end(); ordinal++) {
        offer(ordinal, isAsked, candidates);
      }
    } else {
      for (int ordinal : chosen) {
        offer(ordinal, isAsked, candidates);
      }
    }
  }

  private void offer(int ordinal, Predicate<Row> isAsked, Candidates candidates) {
    Row row = table.row(ordinal);
    if (row != null && isAsked.test(row)) {
      candidates.offer(row);
    }
  }

  /** The payload of a row, or that of what has replaced it meanwhile. May block. */
  private Bytes payload(int ordinal) {
    Row row = table.row(ordinal);
    if (row == null) {
      return Bytes.EMPTY;
    }
    List<CurrentValue> values = stored(row);
    for (CurrentValue each : values) {
      if (each.dot().equals(row.dot())) {
        return each.value().payload();
      }
    }
    return values.isEmpty() ? Bytes.EMPTY : values.get(0).value().payload();
  }

  /** The entry of a row as it is now. May block. */
  private List<CurrentValue> stored(Row row) {
    Entry entry = isClosed ? null : entry(new EntryKey(collection.id(), row.id), row.slot);
    return entry == null ? List.of() : CurrentValue.of(collection, entry);
  }

  /** Does what writes have left to be done later, but for the graph. May block. */
  void tend() {
    if (isQuantised) {
      quantizer.tend(table);
    }
    table.payloadBytes(payloads.tend(table::live, this::payload));
  }

  private @Nullable Entry entry(EntryKey key, int slot) {
    Partition partition = new Partition(collection.replicationFactor(), slot);
    ReplicaStore.Lookup lookup = store.getIfCached(partition, key);
    if (lookup instanceof ReplicaStore.Lookup.Found found) {
      return found.entry();
    }
    return lookup instanceof ReplicaStore.Lookup.Absent ? null : store.get(partition, key);
  }

  /**
   * Whether more waits for the graph than searches should scan. A while without linking, as when
   * nodes are cut, is no reason to hurry.
   */
  boolean isBehind() {
    return table.isWaiting(HURRY * exactLimit + 1);
  }

  /** Brings the graph a row nearer to the table, or cuts some; returns whether it had to. */
  boolean build() {
    Table.Cut cut = table.takeDead();
    if (!cut.rows().isEmpty()) {
      cut(cut);
      return true;
    }
    boolean isPossible = !isQuantised || quantizer.isTrained();
    Table.Link link = isPossible ? table.take(exactLimit + 1) : null;
    if (link == null) {
      return false;
    }
    boolean isLinked = false;
    try {
      link.graph().link(link.node());
      if (isQuantised) {
        quantizer.encode(link.row(), table);
      }
      table.linked(link);
      isLinked = true;
    } finally {
      if (!isLinked) {
        table.renewGraph();
      }
    }
    return true;
  }

  private void cut(Table.Cut cut) {
    boolean isCut = false;
    try {
      cut.graph().cut(cut.rows());
      isCut = true;
    } finally {
      if (!isCut) {
        table.renewGraph();
      }
      table.cut(cut);
    }
  }

  /** Builds the graph anew, while searches scan. */
  void renewGraph() {
    table.renewGraph();
  }

  Figures figures() {
    int loaded = 0;
    for (SlotReading slot : slots) {
      loaded += slot.isLoaded() ? 1 : 0;
    }
    return table.figures((double) loaded / slots.length, exactLimit + 1);
  }

  /** Lets go of everything. */
  void close() {
    isClosed = true;
    table.close();
  }
}
