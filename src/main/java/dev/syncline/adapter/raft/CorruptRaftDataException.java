package dev.syncline.adapter.raft;

import java.io.IOException;

/**
 * Bytes from the wire or the store are not what this version writes. A frame is dropped and
 * counted; a store is refused, because a member that has lost part of its log must not vote.
 */
public class CorruptRaftDataException extends IOException {
  private static final long serialVersionUID = 1L;

  CorruptRaftDataException(String message) {
    super(message);
  }
}
