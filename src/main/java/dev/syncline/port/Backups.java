package dev.syncline.port;

import java.util.List;

/** Backups of this node, in the one directory that the operator has configured. Blocks. */
public interface Backups {
  /**
   * One backup.
   *
   * @param name its directory's name, made of the moment it was begun at
   * @param directory where it lies on the node
   * @param bytes size of its files; most of them it shares with the store while that has them too
   */
  record Backup(String name, String directory, long bytes) {}

  /**
   * Makes one of everything that is durable when it is called, while reads and writes go on.
   *
   * @throws RefusedException if there are as many as may be, or one is being made
   * @throws StoreException if the disk does not take it; nothing is left of it then
   */
  Backup create();

  /** Those that are complete, oldest first. */
  List<Backup> list();

  /** No backup is made, and the message says why. */
  final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says why. */
    public RefusedException(String message) {
      super(message, null, false, false);
    }
  }
}
