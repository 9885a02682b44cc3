package dev.syncline.adapter.rocksdb;

/** A column family. The handle behind it changes when the database is opened again. */
enum Family {
  ENTRIES(1),
  LOG(2),
  CLOCKS(3),
  NODE(4),
  RAFT(5),
  CONFLICTS(6);

  /** Its place among {@link Families#descriptors}. */
  final int place;

  Family(int place) {
    this.place = place;
  }
}
