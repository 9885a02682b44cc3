package dev.syncline.adapter.index;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.search.Filter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.roaringbitmap.RoaringBitmap;

/**
 * Which payloads a filter holds for, by the ordinals of their entries.
 *
 * <p>Per path there are bitmaps of the ordinals by value (Chambi, Lemire, Kaser and Godin, "Better
 * bitmap performance with Roaring bitmaps", 2016). What is kept is bounded: paths beyond the first
 * {@value #MAX_PATHS} are not indexed, and many values of one path share buckets ({@link
 * ValueIndex}). A filter so comes to two sets: for these it holds, for those it may. Only the
 * payloads of the difference are read, so the answer is exact.
 *
 * <p>Not thread-safe.
 */
final class PayloadIndex {
  /** Most paths. */
  static final int MAX_PATHS = 1_000;

  /** Most buckets of the numbers of a path, and of its texts. */
  static final int MAX_BUCKETS = 4_096;

  /** Most buckets of all paths: beyond it each path gets half as many as before. */
  static final int MAX_BUCKETS_IN_ALL = 1 << 18;

  private static final int PATH_BYTES = 500;

  private final int maxPaths;
  private final int maxBuckets;
  private final int maxBucketsInAll;
  private final Map<List<String>, FieldIndex> fields = new HashMap<>();

  /** Ordinals of which the index holds what their payloads say. */
  private final RoaringBitmap known = new RoaringBitmap();

  /** Removed ordinals of which it still holds something; none is known. */
  private final RoaringBitmap stale = new RoaringBitmap();

  /** Known ordinals that are found under what they had before, too, so for none of it surely. */
  private final RoaringBitmap mixed = new RoaringBitmap();

  /**
   * Ordinals that have paths beyond the bound. As long as there is one no path is begun with, which
   * would lack it: all paths are taken, and only a compaction gives one up.
   */
  private final RoaringBitmap partial = new RoaringBitmap();

  private int outdated;
  private int bucketsPerPath;
  private int buckets;

  PayloadIndex() {
    this(MAX_PATHS, MAX_BUCKETS, MAX_BUCKETS_IN_ALL);
  }

  /**
   * With bounds of its own.
   *
   * @param maxBucketsInAll at least {@code 2 * maxPaths}
   */
  PayloadIndex(int maxPaths, int maxBuckets, int maxBucketsInAll) {
    this.maxPaths = maxPaths;
    this.maxBuckets = maxBuckets;
    this.maxBucketsInAll = maxBucketsInAll;
    this.bucketsPerPath = maxBuckets;
  }

  /**
   * An ordinal has a payload.
   *
   * @param payload JSON; no bytes for none
   */
  void add(int ordinal, Bytes payload) {
    remove(ordinal);
    if (stale.checkedRemove(ordinal)) {
      mixed.add(ordinal);
    }
    known.add(ordinal);
    index(ordinal, PayloadFields.of(payload).top(), new ArrayList<>());
  }

  /** An ordinal is not live any more. What it had is forgotten by {@link #compact}. */
  void remove(int ordinal) {
    if (known.checkedRemove(ordinal)) {
      stale.add(ordinal);
      mixed.remove(ordinal);
      outdated++;
    }
  }

  private void index(int ordinal, PayloadFields.Node node, List<String> path) {
    node.members()
        .forEach(
            (name, member) -> {
              path.add(name);
              if (member.isThere()) {
                put(ordinal, member, path);
              }
              index(ordinal, member, path);
              path.remove(path.size() - 1);
            });
  }

  private void put(int ordinal, PayloadFields.Node node, List<String> path) {
    FieldIndex field = fields.get(path);
    if (field == null) {
      if (fields.size() >= maxPaths) {
        partial.add(ordinal);
        return;
      }
      field = new FieldIndex();
      fields.put(List.copyOf(path), field);
    }
    int before = field.buckets();
    field.add(ordinal, node.scalars(), bucketsPerPath);
    buckets += field.buckets() - before;
    while (buckets > maxBucketsInAll) {
      bucketsPerPath /= 2;
      fields.values().forEach(each -> each.shrink(bucketsPerPath));
      buckets = fields.values().stream().mapToInt(FieldIndex::buckets).sum();
    }
  }

  /**
   * The live ordinals whose payloads a filter holds for.
   *
   * @param live not written to; what of it was never added is found by its payload, too
   * @param payloads reads the payload of a live ordinal; called for those in doubt only
   * @return a set of its own
   */
  RoaringBitmap select(Filter filter, RoaringBitmap live, IntFunction<Bytes> payloads) {
    return resolve(filter, ask(filter, live), payloads);
  }

  /** What can be said of a filter without a look at payloads, in sets of its own. */
  Match ask(Filter filter, RoaringBitmap live) {
    Match match = match(filter, RoaringBitmap.and(live, known));
    RoaringBitmap unknown = RoaringBitmap.andNot(live, known);
    return new Match(match.sure(), RoaringBitmap.or(match.possible(), unknown));
  }

  /** Looks at the payloads of those in doubt. Needs no index, and may take long. */
  static RoaringBitmap resolve(Filter filter, Match match, IntFunction<Bytes> payloads) {
    RoaringBitmap selected = match.sure().clone();
    for (int ordinal : RoaringBitmap.andNot(match.possible(), match.sure())) {
      if (filter.holds(PayloadFields.of(payloads.apply(ordinal)))) {
        selected.add(ordinal);
      }
    }
    return selected;
  }

  private Match match(Filter filter, RoaringBitmap among) {
    if (filter instanceof Filter.In in) {
      FieldIndex field = fields.get(in.path());
      return field == null ? ofNoField(among) : unmixed(field.find(in, among));
    } else if (filter instanceof Filter.Range range) {
      FieldIndex field = fields.get(range.path());
      return field == null ? ofNoField(among) : unmixed(field.find(range, among));
    } else if (filter instanceof Filter.Exists exists) {
      return match(exists, among);
    } else if (filter instanceof Filter.And and) {
      return match(and, among);
    } else if (filter instanceof Filter.Or or) {
      return match(or, among);
    }
    return match(((Filter.Not) filter).other(), among).opposite(among);
  }

  private Match unmixed(Match match) {
    return RoaringBitmap.intersects(match.sure(), mixed)
        ? new Match(RoaringBitmap.andNot(match.sure(), mixed), match.possible())
        : match;
  }

  private Match ofNoField(RoaringBitmap among) {
    return new Match(new RoaringBitmap(), RoaringBitmap.and(among, partial));
  }

  private Match match(Filter.Exists exists, RoaringBitmap among) {
    FieldIndex field = fields.get(exists.path());
    Match there =
        field == null
            ? ofNoField(among)
            : unmixed(Match.exactly(RoaringBitmap.and(among, field.there())));
    return exists.there() ? there : there.opposite(among);
  }

  /** Each condition is asked about what those before it have left. */
  private Match match(Filter.And and, RoaringBitmap among) {
    RoaringBitmap sure = among;
    RoaringBitmap possible = among;
    for (Filter each : and.all()) {
      Match match = match(each, possible);
      sure = RoaringBitmap.and(sure, match.sure());
      possible = match.possible();
    }
    return new Match(sure, possible);
  }

  private Match match(Filter.Or or, RoaringBitmap among) {
    RoaringBitmap sure = new RoaringBitmap();
    RoaringBitmap possible = new RoaringBitmap();
    RoaringBitmap left = among;
    for (Filter each : or.any()) {
      Match match = match(each, left);
      sure.or(match.sure());
      possible.or(match.possible());
      left = RoaringBitmap.andNot(left, match.sure());
    }
    return new Match(sure, possible);
  }

  /**
   * Forgets what is not live. What is live and could not be indexed before is read again, if there
   * is room for it now.
   *
   * @param payloads reads the payload of a live ordinal
   */
  void compact(RoaringBitmap live, IntFunction<Bytes> payloads) {
    known.and(live);
    known.andNot(mixed);
    mixed.clear();
    stale.clear();
    outdated = 0;
    partial.and(known);
    fields.values().forEach(each -> each.retain(known));
    fields.values().removeIf(each -> each.there().isEmpty());
    buckets = fields.values().stream().mapToInt(FieldIndex::buckets).sum();
    bucketsPerPath = maxBuckets;
    RoaringBitmap unread = RoaringBitmap.andNot(live, known);
    if (fields.size() < maxPaths) {
      unread.or(partial);
      partial.clear();
    }
    for (int ordinal : unread) {
      known.add(ordinal);
      index(ordinal, PayloadFields.of(payloads.apply(ordinal)).top(), new ArrayList<>());
    }
  }

  /** How many payloads still take room that no ordinal has any more. */
  int staleCount() {
    return outdated;
  }

  /** Memory, by estimate. Looks at every bucket, so it is not for every write. */
  long bytes() {
    long bytes = ValueIndex.bytes(known) + ValueIndex.bytes(stale) + ValueIndex.bytes(partial);
    bytes += ValueIndex.bytes(mixed);
    for (FieldIndex each : fields.values()) {
      bytes += PATH_BYTES + each.bytes();
    }
    return bytes;
  }
}
