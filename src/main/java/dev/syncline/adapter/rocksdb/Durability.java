package dev.syncline.adapter.rocksdb;

/** What has become of a batch when the store calls it durable. */
public enum Durability {
  /** It is on the disk: it survives a power cut. */
  FSYNC(1),
  /**
   * The operating system has it: it survives the end of the process, not that of the machine. After
   * a power cut the store says that it may have forgotten.
   */
  OS_BUFFERED(2);

  private final int code;

  Durability(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static Durability ofCode(int code) {
    return code == FSYNC.code ? FSYNC : OS_BUFFERED;
  }
}
