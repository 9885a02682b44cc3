package dev.syncline.adapter.index;

import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.IndexKind;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.VectorIndex.Figures;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * The vectors of a collection: which rows there are, and how far the graph has got.
 *
 * <p>One lock guards all of it, and is held for microseconds. Searches hold it to learn their
 * {@link Moment} and read without it.
 *
 * <p>Invariants: a live row that is not {@link #isLinkable} is found by its ordinal only; any other
 * one is in the {@link Waiting.Span} or in the graph of every moment that sees it. {@code waiting +
 * linked = live + dead - apart}.
 */
final class Table {
  /**
   * Memory of a row beside its numbers and its id: the row itself, vector, dot and id as objects,
   * its places in table and map.
   */
  static final long BYTES_PER_ROW = 280;

  /** Each cut looks at all nodes that are left: fewer dead ones are not worth it. */
  private static final int LEAST_DEAD = 1_000;

  /** Linking waits for each cut, a second or so for these. */
  private static final int MOST_DEAD = 5_000;

  private static final int DEAD_SHARE = 4;

  /** The more nodes there are the more have to go at once; some seconds at a million. */
  private static final int SLICES = 128;

  /** And as many as live: letting go of them takes a look at each that waits. */
  private static final int MOST_DEAD_WAITING = 1_000;

  private final boolean isQuantised;
  private final int dimension;
  private final Supplier<Graph> newGraph;
  private final PayloadFilter payloads;
  private final MemoryLimit memory;
  private final Object lock = new Object();
  private final Rows rows = new Rows();
  private final Numbers ordinals = new Numbers();
  private final List<Map<Bytes, Row>> bySlot = new ArrayList<>(Partition.SLOTS);
  private final int[] livePerSlot = new int[Partition.SLOTS];
  private final RoaringBitmap live = new RoaringBitmap();
  private final Searches searches = new Searches();

  /** Rows of the graph that are to be cut out of it. */
  private final Deque<Row> dead = new ArrayDeque<>();

  /** Of those of which codes will be held. */
  private final FullRows full = new FullRows();

  private Graph graph;
  private Waiting waiting = new Waiting();
  private long moment;
  private int liveCount;
  private int waitingCount;
  private int apartCount;
  private int linkedCount;
  private long bytes;
  private long payloadBytes;

  /** While rows are being cut. */
  private boolean isCutting;

  /** From when there are many dead ones until few of them are left. */
  private boolean isThinning;

  private boolean isGraphed;
  private boolean isClosed;

  /**
   * An empty one.
   *
   * @param newGraph makes an empty graph
   */
  Table(
      CollectionInfo collection,
      Supplier<Graph> newGraph,
      PayloadFilter payloads,
      MemoryLimit memory) {
    this.isQuantised = collection.index() == IndexKind.PQ;
    this.isGraphed = collection.index() == IndexKind.HNSW || isQuantised;
    this.dimension = collection.dimension();
    this.newGraph = newGraph;
    this.payloads = payloads;
    this.memory = memory;
    this.graph = newGraph.get();
    for (int slot = 0; slot < Partition.SLOTS; slot++) {
      bySlot.add(new HashMap<>());
    }
  }

  /** An entry has these values now. */
  void replace(int slot, Bytes id, List<Incoming> values) {
    synchronized (lock) {
      if (isClosed) {
        return;
      }
      Row before = bySlot.get(slot).get(id);
      if (before == null && values.isEmpty()) {
        return;
      }
      if (!keepVectors(before, values)) {
        long next = moment + 1;
        for (Row row = before; row != null; row = row.next) {
          die(row, next);
        }
        if (values.isEmpty()) {
          bySlot.get(slot).remove(id);
        } else {
          bySlot.get(slot).put(id, put(slot, before == null ? id : before.id, values, next));
        }
        tick(next);
      }
    }
  }

  /** A write that leaves the vectors as they are costs the graph nothing. */
  private boolean keepVectors(@Nullable Row before, List<Incoming> values) {
    Row row = before;
    for (Incoming each : values) {
      if (row == null || !each.hasVectorOf(row)) {
        return false;
      }
      row = row.next;
    }
    if (row != null || values.isEmpty()) {
      return false;
    }
    row = before;
    for (Incoming each : values) {
      if (row != null) {
        row.changeDot(each.shown().dot());
        payloads.add(row.ordinal, each.shown().value().payload());
        row = row.next;
      }
    }
    return true;
  }

  private @Nullable Row put(int slot, Bytes id, List<Incoming> values, long born) {
    Row next = null;
    for (int i = values.size() - 1; i >= 0; i--) {
      Incoming each = values.get(i);
      int ordinal = ordinals.take();
      Row row =
          new Row(id, slot, each.shown(), each.vector(), each.scale(), ordinal, born, i == 0, next);
      rows.put(ordinal, row);
      live.add(ordinal);
      livePerSlot[slot]++;
      liveCount++;
      payloads.add(ordinal, each.shown().value().payload());
      count(bytesOf(row));
      if (isGraphed && isLinkable(row)) {
        waiting.add(row);
        waitingCount++;
        if (isQuantised) {
          full.add(row);
        }
      } else if (isGraphed) {
        apartCount++;
      }
      next = row;
    }
    return next;
  }

  private static boolean isLinkable(Row row) {
    return row.scale > 0;
  }

  private void die(Row row, long died) {
    row.die(died);
    if (isQuantised && isLinkable(row) && row.vector() != null) {
      full.left();
    }
    live.remove(row.ordinal);
    livePerSlot[row.slot]--;
    liveCount--;
    payloads.remove(row.ordinal);
    ordinals.giveBack(row.ordinal, died);
    if (row.isIn(graph)) {
      dead.add(row);
      return;
    }
    count(-bytesOf(row));
    if (isGraphed && isLinkable(row)) {
      waitingCount--;
    } else if (isGraphed) {
      apartCount--;
    }
  }

  private long bytesOf(Row row) {
    boolean isFull = row.vector() != null;
    long ofVector = isFull ? (long) dimension * Float.BYTES : CodeBook.codeBytes(dimension);
    return BYTES_PER_ROW + ofVector + row.id.length();
  }

  private void count(long more) {
    if (!isClosed) {
      bytes += more;
      memory.use(more);
    }
  }

  /** The memory that filters take. */
  void payloadBytes(long now) {
    synchronized (lock) {
      count(now - payloadBytes);
      payloadBytes = now;
    }
  }

  /** As {@link FullRows#sample}. */
  List<VectorFloat<?>> sample(long least, int most) {
    synchronized (lock) {
      return full.sample(least, most);
    }
  }

  /** There is a code book from now on. */
  void bookBytes() {
    synchronized (lock) {
      count(CodeBook.bookBytes(dimension));
    }
  }

  /** As {@link FullRows#take}. */
  List<Row> takeFull(long left) {
    synchronized (lock) {
      return full.take(left);
    }
  }

  /** A row is held by a code, if it is not already. */
  void encoded(Row row, Code code) {
    synchronized (lock) {
      if (row.vector() == null) {
        return;
      }
      long before = bytesOf(row);
      row.encodedAs(code);
      if (!row.isDead()) {
        full.left();
      }
      if (!row.isDead() || row.isIn(graph)) {
        count(bytesOf(row) - before);
      }
    }
  }

  /** The ordinals of the live rows. */
  RoaringBitmap live() {
    synchronized (lock) {
      return live.clone();
    }
  }

  private void tick(long next) {
    moment = next;
    release();
    // Nobody counts the dead that wait, and where nothing is linked nobody takes them.
    if (waiting.size() > 2L * waitingCount + MOST_DEAD_WAITING) {
      waiting = waiting.thinned();
    }
  }

  private void release() {
    long oldest = searches.oldest(moment);
    ordinals.release(oldest, ordinal -> rows.put(ordinal, null));
    graph.release(oldest);
    waiting.settle(oldest);
  }

  /** Nothing is known of a slot any more. */
  void forget(int slot) {
    synchronized (lock) {
      long next = moment + 1;
      for (Row first : bySlot.get(slot).values()) {
        for (Row row = first; row != null; row = row.next) {
          die(row, next);
        }
      }
      bySlot.set(slot, new HashMap<>());
      tick(next);
    }
  }

  /** Lets go of everything, and takes nothing in any more. Searches under way go on. */
  void close() {
    synchronized (lock) {
      count(-bytes);
      isClosed = true;
      bySlot.forEach(Map::clear);
      full.clear();
    }
  }

  /**
   * What a search sees from now on, until {@link #end}.
   *
   * @param withLive whether the ordinals are asked for: a copy of some bits a row
   */
  Moment begin(long slots, boolean withLive) {
    synchronized (lock) {
      int asked = 0;
      for (int slot = 0; slot < Partition.SLOTS; slot++) {
        asked += (slots >>> slot & 1) != 0 ? livePerSlot[slot] : 0;
      }
      return new Moment(
          moment,
          searches.begin(moment),
          withLive ? live.clone() : new RoaringBitmap(),
          slots,
          asked,
          liveCount,
          apartCount > 0,
          ordinals.end(),
          waiting.span(),
          graph,
          isGraphed);
    }
  }

  void end(Moment seen) {
    synchronized (lock) {
      searches.end(seen.ticket());
      release();
    }
  }

  /** The row of an ordinal; null if there is none. */
  @Nullable Row row(int ordinal) {
    return rows.get(ordinal);
  }

  /** A row that is being linked. */
  record Link(Row row, int node, Graph graph) {}

  /**
   * The next row to link, null where that is not worth it yet.
   *
   * @param worthwhile how many live rows a graph begins to be worth it at
   */
  @Nullable Link take(int worthwhile) {
    synchronized (lock) {
      if (isClosed || !isGraphed || liveCount < worthwhile) {
        return null;
      }
      if (graph.isWornOut()) {
        renewGraph();
      }
      Row row = waiting.take();
      return row == null ? null : new Link(row, graph.reserve(row), graph);
    }
  }

  /** Whether so many rows at least wait for the graph. */
  boolean isWaiting(int least) {
    synchronized (lock) {
      return waitingCount >= least;
    }
  }

  /** What has been taken is linked. Where the graph is no more, it waits for the next already. */
  void linked(Link link) {
    synchronized (lock) {
      Row row = link.row();
      if (link.graph() != graph) {
        return;
      }
      row.linkedAs(link.node(), graph);
      linkedCount++;
      count(Graph.BYTES_PER_NODE);
      if (row.isDead()) {
        dead.add(row);
        count(bytesOf(row));
      } else {
        waitingCount--;
      }
      waiting.settle(searches.oldest(moment));
    }
  }

  /** There is to be a graph from now on, or none. Takes as long as {@link #renewGraph}. */
  void graphed(boolean now) {
    synchronized (lock) {
      isGraphed = now;
      renewGraph();
    }
  }

  /**
   * All rows wait again, also those that are being linked. Takes long, for a lock, and happens once
   * in a billion rows, after a failure, or when the kind of index changes.
   */
  void renewGraph() {
    synchronized (lock) {
      waiting = new Waiting();
      waitingCount = 0;
      apartCount = 0;
      for (Map<Bytes, Row> ofSlot : bySlot) {
        for (Row first : ofSlot.values()) {
          for (Row row = first; row != null; row = row.next) {
            row.unlinked();
            if (isGraphed && isLinkable(row)) {
              waiting.add(row);
              waitingCount++;
            } else if (isGraphed) {
              apartCount++;
            }
          }
        }
      }
      dead.forEach(row -> count(-bytesOf(row)));
      count(-linkedCount * Graph.BYTES_PER_NODE);
      dead.clear();
      linkedCount = 0;
      graph = newGraph.get();
    }
  }

  /** Dead rows to be cut out of the graph, and the graph. */
  record Cut(List<Row> rows, Graph graph) {}

  /** What is to be cut next; no rows if nothing is, or while others are being cut. */
  Cut takeDead() {
    synchronized (lock) {
      List<Row> taken = new ArrayList<>();
      int least = Math.max(LEAST_DEAD, linkedCount / SLICES);
      int most = Math.max(MOST_DEAD, least);
      boolean isEnough = isThinning || dead.size() * DEAD_SHARE >= linkedCount;
      isThinning = isEnough && dead.size() >= least;
      if (isClosed || isCutting || !isThinning) {
        return new Cut(taken, graph);
      }
      long oldest = searches.oldest(moment);
      for (Row row = dead.peek();
          row != null && row.died() <= oldest && taken.size() < most;
          row = dead.peek()) {
        taken.add(dead.remove());
      }
      isCutting = !taken.isEmpty();
      return new Cut(taken, graph);
    }
  }

  /** What has been taken is cut. */
  void cut(Cut cut) {
    synchronized (lock) {
      isCutting = false;
      if (cut.graph() != graph) {
        cut.rows().forEach(row -> count(-bytesOf(row)));
        return;
      }
      moment++;
      for (Row row : cut.rows()) {
        graph.giveBack(row.node(), moment);
        linkedCount--;
        count(-bytesOf(row) - Graph.BYTES_PER_NODE);
      }
      release();
    }
  }

  /**
   * How the table is doing.
   *
   * @param loaded what is loaded of it, which others know
   * @param worthwhile as for {@link #take}: with fewer rows none of them waits for anything
   */
  Figures figures(double loaded, int worthwhile) {
    synchronized (lock) {
      int waits = liveCount < worthwhile ? 0 : waitingCount;
      return new Figures(liveCount, waits, dead.size(), bytes, loaded);
    }
  }
}
