package dev.syncline.core.cluster;

/** What kind of nearest-neighbour index a collection has. */
public enum IndexKind {
  /** A navigable small-world graph. */
  HNSW,
  /** Exact scan. */
  FLAT,
  /** Not searchable. */
  NONE
}
