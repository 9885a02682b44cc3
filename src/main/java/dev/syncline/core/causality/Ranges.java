package dev.syncline.core.causality;

import java.util.Arrays;

/**
 * Set algebra on sorted, disjoint, non-adjacent inclusive ranges {@code [from0, to0, from1, to1,
 * …]} of positive numbers.
 */
final class Ranges {
  static final long[] NONE = new long[0];

  private Ranges() {}

  static boolean contains(long[] ranges, long value) {
    // Most clocks are one range, so look at the ends before searching.
    int last = ranges.length - 1;
    if (last < 0 || value > ranges[last] || value < ranges[0]) {
      return false;
    }
    if (last == 1) {
      return true;
    }
    int low = 0;
    int high = ranges.length / 2 - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (value < ranges[2 * middle]) {
        high = middle - 1;
      } else if (value > ranges[2 * middle + 1]) {
        low = middle + 1;
      } else {
        return true;
      }
    }
    return false;
  }

  /** The upper end of the range that holds the value, 0 if none does. */
  static long endOfRun(long[] ranges, long value) {
    int low = 0;
    int high = ranges.length / 2 - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (value < ranges[2 * middle]) {
        high = middle - 1;
      } else if (value > ranges[2 * middle + 1]) {
        low = middle + 1;
      } else {
        return ranges[2 * middle + 1];
      }
    }
    return 0;
  }

  static boolean covers(long[] ranges, long[] other) {
    int i = 0;
    for (int j = 0; j < other.length; j += 2) {
      while (i < ranges.length && ranges[i + 1] < other[j]) {
        i += 2;
      }
      if (i >= ranges.length || ranges[i] > other[j] || ranges[i + 1] < other[j + 1]) {
        return false;
      }
    }
    return true;
  }

  static long[] join(long[] a, long[] b) {
    long[] result = new long[a.length + b.length];
    int count = 0;
    int i = 0;
    int j = 0;
    while (i < a.length || j < b.length) {
      boolean takeA = j >= b.length || (i < a.length && a[i] <= b[j]);
      long from = takeA ? a[i] : b[j];
      long to = takeA ? a[i + 1] : b[j + 1];
      if (takeA) {
        i += 2;
      } else {
        j += 2;
      }
      if (count > 0 && from <= result[count - 1] + 1) {
        result[count - 1] = Math.max(result[count - 1], to);
      } else {
        result[count++] = from;
        result[count++] = to;
      }
    }
    return trim(result, count);
  }

  static long[] minus(long[] a, long[] b) {
    long[] result = new long[a.length + b.length];
    int count = 0;
    int j = 0;
    for (int i = 0; i < a.length; i += 2) {
      long from = a[i];
      long to = a[i + 1];
      while (j < b.length && b[j + 1] < from) {
        j += 2;
      }
      for (int k = j; k < b.length && b[k] <= to && from <= to; k += 2) {
        if (b[k] > from) {
          result[count++] = from;
          result[count++] = b[k] - 1;
        }
        from = Math.max(from, b[k + 1] + 1);
      }
      if (from <= to) {
        result[count++] = from;
        result[count++] = to;
      }
    }
    return trim(result, count);
  }

  static long[] intersect(long[] a, long[] b) {
    long[] result = new long[a.length + b.length];
    int count = 0;
    int i = 0;
    int j = 0;
    while (i < a.length && j < b.length) {
      long from = Math.max(a[i], b[j]);
      long to = Math.min(a[i + 1], b[j + 1]);
      if (from <= to) {
        result[count++] = from;
        result[count++] = to;
      }
      if (a[i + 1] < b[j + 1]) {
        i += 2;
      } else {
        j += 2;
      }
    }
    return trim(result, count);
  }

  private static long[] trim(long[] ranges, int count) {
    if (count == 0) {
      return NONE;
    }
    return count == ranges.length ? ranges : Arrays.copyOf(ranges, count);
  }
}
