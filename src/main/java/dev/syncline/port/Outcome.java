package dev.syncline.port;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.Version;
import java.util.List;

/** How an operation ended; failures are typed by what the caller can do next. */
public sealed interface Outcome {
  /** How a write ended. */
  sealed interface Write extends Outcome
      permits Written,
          Unavailable,
          TimedOut,
          Overloaded,
          SessionUnavailable,
          NoCollection,
          Behind,
          Refused,
          StoreCannotWrite,
          ClockDrift,
          TooManySiblings,
          KeyIsTaken,
          TooManyKeys,
          AmountTooLarge,
          EntryTooLarge {}

  /** How a read ended. */
  sealed interface Read extends Outcome
      permits Found,
          Unavailable,
          TimedOut,
          Overloaded,
          SessionUnavailable,
          NoCollection,
          Behind,
          Refused {}

  /**
   * The write is durable on {@code acknowledged} of {@code replicas} replicas.
   *
   * @param label the dot with its node's name, for people: {@code n1@5f0c91d2:42}
   * @param created whether no live version was known at the coordinator before
   * @param concurrent other values that the entry keeps beside this one, as far as the coordinator
   *     knew
   */
  record Written(
      Dot dot,
      String label,
      HybridTimestamp timestamp,
      int acknowledged,
      int replicas,
      boolean created,
      int concurrent,
      CausalContext context)
      implements Write {}

  /**
   * The entry as read.
   *
   * @param versions no version: not found; one: the value; more: siblings
   * @param labels the versions' dots with their nodes' names
   * @param deletes those of the entry's versions that are deletes, as far as they are still kept;
   *     none where another node has answered or the entry was listed
   */
  record Found(
      List<Version> versions,
      List<String> labels,
      List<Version> deletes,
      int acknowledged,
      CausalContext context)
      implements Read {
    /** Copies the lists. */
    public Found {
      versions = List.copyOf(versions);
      labels = List.copyOf(labels);
      deletes = List.copyOf(deletes);
    }

    /** What a client is shown, which is no deletes. */
    public Found(
        List<Version> versions, List<String> labels, int acknowledged, CausalContext context) {
      this(versions, labels, List.of(), acknowledged, context);
    }
  }

  /** Too few replicas are reachable: nothing was written anywhere. Try again, or ask for less. */
  record Unavailable(int required, int alive, int replicas) implements Write, Read {}

  /** Too few replicas answered in time: the outcome is unknown. Read before trying again. */
  record TimedOut(int required, int acknowledged, int alive, int replicas) implements Write, Read {}

  /** This node has as much in flight as it admits: nothing was written. Try again later. */
  record Overloaded(int retryAfterSeconds) implements Write, Read {}

  /** No replica that has seen the client's context could be asked in time. */
  record SessionUnavailable(String detail) implements Write, Read {}

  /** The collection was dropped, as the node that holds the entry knows: nothing was done. */
  record NoCollection() implements Write, Read {}

  /**
   * The node that holds the entry has not learned of the collection yet: nothing was done. Try
   * again later.
   */
  record Behind(int retryAfterSeconds) implements Write, Read {}

  /**
   * Too many of the stores that the write needs take none: nothing was written. Try again once the
   * operator has seen to them.
   *
   * @param node the first of them
   * @param detail what is wrong with it and what to do, for an operator
   */
  record StoreCannotWrite(String node, String detail) implements Write {}

  /**
   * The node's wall clock is too far from those of the others to date a write: nothing was written.
   * Another node can take it.
   *
   * @param driftMillis how far it is ahead of them, negative where it is behind
   */
  record ClockDrift(String node, long driftMillis, long limitMillis) implements Write {}

  /**
   * The entry holds as many versions beside each other as it may, and the write replaces none of
   * them: nothing was written. Read first, and write with the context of that read.
   */
  record TooManySiblings(int limit) implements Write {}

  /**
   * The mutation's idempotency key is that of one with other operations: nothing was written. Use a
   * new key for what is new.
   */
  record KeyIsTaken() implements Write {}

  /**
   * The entry remembers as many idempotency keys as it may: nothing was written. Try again once
   * some of them are over.
   *
   * @param limit in keys; fewer where their operations are large
   * @param windowMillis how long each is remembered at least
   * @param retryAfterSeconds when there may be room; the whole window where that cannot be told
   * @param away replicas that cannot be reached: while there are any, no key is forgotten
   */
  record TooManyKeys(int limit, long windowMillis, int retryAfterSeconds, List<String> away)
      implements Write {
    /** Copies the list. */
    public TooManyKeys {
      away = List.copyOf(away);
    }
  }

  /**
   * What an operation adds would make a sum go beyond what its field holds: nothing was written.
   *
   * @param operation its index
   * @param field the counter's name; empty for the vector
   * @param limit what the sum stays below, in both directions
   */
  record AmountTooLarge(int operation, String field, long limit) implements Write {}

  /**
   * The write would add to an entry that is as large as one may be: nothing was written. Replace or
   * remove some of it.
   */
  record EntryTooLarge(int limitBytes) implements Write {}

  /**
   * The node that holds the entry cannot carry the operation out as it is: nothing was done. Trying
   * again will not help.
   */
  record Refused(String detail) implements Write, Read {}
}
