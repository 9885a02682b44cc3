package dev.syncline.verticle.search;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.placement.Ring;
import dev.syncline.port.Outcome;
import dev.syncline.port.PayloadConditions;
import dev.syncline.port.SearchCommand;
import dev.syncline.verticle.search.SearchCodec.Answer;
import dev.syncline.verticle.search.SearchCodec.Question;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** What a search under way needs of the cluster; all answers come on its context. */
interface Nodes {
  NodeName self();

  Ring ring();

  SearchSettings settings();

  PayloadConditions conditions();

  /** Whether a node may be able to answer for a partition. */
  boolean canBeAsked(NodeName node, Partition partition);

  /** Asks a node; fails where it does not answer in time, after which nothing is kept of it. */
  Future<Answer> ask(NodeName node, Question question, long timeoutMillis);

  /** Reads an entry at the search's level; null where that was not to be had. */
  Future<Outcome.@Nullable Found> read(SearchCommand command, Bytes id);

  long nowMillis();

  /** Runs an action later; returns its number. */
  long later(long millis, Runnable action);

  void cancel(long number);
}
