package dev.syncline.core.mutation;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.causality.Dot;
import java.util.function.Predicate;

/**
 * A run of a node, and which chains it goes on with: those that nobody else can have gone on with,
 * as far as it knows them.
 *
 * <p>Its own are those whose last addition it has made since the partition was loaded: what had
 * left the node by then may be more than was loaded. Chains of earlier runs of the node it inherits
 * if nothing of any of these can come any more, and it can have gone on with none itself.
 *
 * @param run the run
 * @param since what it had issued when the partition was loaded
 * @param inheritsFrom the runs whose chains it inherits
 */
public record Heir(Actor run, long since, Predicate<Actor> inheritsFrom) {
  /** A run that inherits nothing. */
  public static Heir ofNobody(Actor run, long since) {
    return new Heir(run, since, none -> false);
  }

  /** Whether it goes on with a chain, given its last addition. */
  boolean goesOnAfter(Dot last) {
    return last.actor().equals(run) ? last.counter() > since : inheritsFrom.test(last.actor());
  }
}
