package dev.syncline.adapter.raft;

/** What a log entry or a query carries besides MicroRaft's own membership changes. */
sealed interface RaftOperation {

  /** Someone's command. The array is never modified. */
  final class Command implements RaftOperation {
    private final byte[] bytes;

    Command(byte[] bytes) {
      this.bytes = bytes;
    }

    byte[] bytes() {
      return bytes;
    }

    @Override
    public String toString() {
      return "Command[" + bytes.length + " bytes]";
    }
  }

  /** A new leader's first entry, which commits what earlier leaders left (Ongaro 2014, §6.4). */
  enum NewTerm implements RaftOperation {
    INSTANCE
  }

  /** A query that reads nothing: it only proves that the leader still has a majority. */
  enum ReadIndex implements RaftOperation {
    INSTANCE
  }
}
