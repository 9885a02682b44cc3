package dev.syncline.core.cluster;

import dev.syncline.core.codec.CorruptDataException;

/** What kind of nearest-neighbour index a collection has. */
public enum IndexKind {
  /** A navigable small-world graph. */
  HNSW(0),
  /** The same, of vectors that are held product-quantised; what is found is read from the store. */
  PQ(3),
  /** Exact scan. */
  FLAT(1),
  /** Not searchable. */
  NONE(2);

  private final int code;

  IndexKind(int code) {
    this.code = code;
  }

  /** The number that stands for the kind in stores and frames. */
  public int code() {
    return code;
  }

  /** The kind of a {@link #code}. */
  public static IndexKind ofCode(int code) {
    for (IndexKind kind : values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    throw new CorruptDataException("unknown kind of index " + code);
  }
}
