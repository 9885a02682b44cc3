package dev.syncline.port;

import dev.syncline.core.codec.CorruptDataException;

/** An operation on a collection that this node does not know. */
public final class UnknownCollectionException extends CorruptDataException {
  private static final long serialVersionUID = 1L;

  private final long collection;

  /** Names the collection's id. */
  public UnknownCollectionException(long collectionId) {
    super("collection " + collectionId + " is not known here");
    this.collection = collectionId;
  }

  /** The collection's id. */
  public long collection() {
    return collection;
  }
}
