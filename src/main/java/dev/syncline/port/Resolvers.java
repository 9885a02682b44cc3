package dev.syncline.port;

import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.ResolverName;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Version;
import io.vertx.core.Future;
import java.util.List;

/**
 * The resolvers that this node has.
 *
 * <p>Never blocks the caller, whatever a resolver does. Futures end on any thread, within the time
 * a resolver has, and never fail: what went wrong is their value.
 */
public interface Resolvers extends AutoCloseable {
  /** Asks the collection's resolver what to make of concurrent versions. */
  Future<Verdict> resolve(Question question);

  /** Whether a resolver may be here; of one on the event bus only {@link #resolve} can tell. */
  boolean mayHave(ResolverName resolver);

  /** Asks no more; resolvers that are at work are interrupted. */
  @Override
  void close();

  /**
   * Concurrent versions of one entry.
   *
   * @param collection has a resolver
   * @param versions at least two, in order of their dots; deletes among them
   */
  record Question(CollectionInfo collection, Bytes id, List<Version> versions) {
    /** Copies the list. */
    public Question {
      versions = List.copyOf(versions);
    }
  }

  /** What came of it. */
  sealed interface Verdict {
    /** Replace the versions with this; it fits the collection. */
    record Replace(Content content) implements Verdict {}

    /** Let them stay. */
    record Leave() implements Verdict {}

    /**
     * The resolver gave nothing that can be used.
     *
     * @param reason for an operator
     */
    record Failed(String reason) implements Verdict {}

    /** There is no such resolver on this node. */
    record Missing() implements Verdict {}
  }
}
