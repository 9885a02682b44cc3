package dev.syncline.adapter.index;

import java.util.List;
import org.roaringbitmap.RoaringBitmap;

/**
 * What an index says of a filter, of the ordinals that it was asked about: {@code sure} are within
 * those that it holds for, which are within {@code possible}. Neither is to be written to.
 */
record Match(RoaringBitmap sure, RoaringBitmap possible) {
  /** The ordinals themselves, and no doubt. */
  static Match exactly(RoaringBitmap ordinals) {
    return new Match(ordinals, ordinals);
  }

  /** What is in one of the sets, and among these. */
  static Match of(List<RoaringBitmap> sure, List<RoaringBitmap> possible, RoaringBitmap among) {
    RoaringBitmap allPossible = union(possible, among);
    return sure.size() == possible.size()
        ? exactly(allPossible)
        : new Match(union(sure, among), allPossible);
  }

  private static RoaringBitmap union(List<RoaringBitmap> sets, RoaringBitmap among) {
    return RoaringBitmap.and(RoaringBitmap.or(sets.iterator()), among);
  }

  /** What the filter's opposite holds for, of the same ordinals. */
  Match opposite(RoaringBitmap among) {
    return new Match(RoaringBitmap.andNot(among, possible), RoaringBitmap.andNot(among, sure));
  }
}
