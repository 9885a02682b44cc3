package dev.syncline.port;

import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.Bytes;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this node holds of a collection, in order of ids. It asks no other node: entries of
 * partitions that have no replica here are left out.
 *
 * <p>Never blocks the caller; the futures end on any thread, and fail if the store does, or with
 * {@link StoreBusyException} if too much waits for it or it takes too long.
 */
public interface Listing {
  /**
   * Live entries in order of their ids as bytes.
   *
   * @param after ids up to and including this one are left out; null for none
   * @param limit most entries wanted, 1 to 1,000; fewer may come, to bound memory, as long as there
   *     is at least one where there is any
   */
  Future<Page> list(CollectionInfo collection, @Nullable Bytes after, int limit);

  /** How many live entries this node holds. */
  Future<Long> count(CollectionInfo collection);

  /** One listed entry; its context is filled, and its {@code acknowledged} is 1. */
  record Item(Bytes id, Outcome.Found entry) {}

  /**
   * Entries of a listing.
   *
   * @param more whether entries follow after the last one
   */
  record Page(List<Item> items, boolean more) {
    /** Copies the list. */
    public Page {
      items = List.copyOf(items);
    }
  }
}
