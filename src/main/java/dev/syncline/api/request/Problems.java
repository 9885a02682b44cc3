package dev.syncline.api.request;

import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.cluster.CollectionDefinition;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.port.Backups;
import dev.syncline.port.NoMajorityException;
import dev.syncline.port.Outcome;
import dev.syncline.port.StoreBusyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Maps every outcome and failure to its {@link Problem}, each exactly once. */
public final class Problems {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  private Problems() {}

  private static Problem of(Outcome.Unavailable outcome) {
    return Problem.quorum(
        ProblemType.QUORUM_UNAVAILABLE,
        "needs "
            + outcome.required()
            + " of "
            + outcome.replicas()
            + " replicas, "
            + outcome.alive()
            + " are reachable; nothing was written",
        outcome.required(),
        0,
        outcome.alive());
  }

  private static Problem of(Outcome.TimedOut outcome) {
    return Problem.quorum(
        ProblemType.QUORUM_TIMEOUT,
        "needs "
            + outcome.required()
            + " of "
            + outcome.replicas()
            + " replicas, "
            + outcome.acknowledged()
            + " answered in time; the outcome is unknown: read before trying again",
        outcome.required(),
        outcome.acknowledged(),
        outcome.alive());
  }

  private static Problem of(Outcome.Overloaded outcome) {
    return Problem.overloaded(
        "the node has as much in flight as it admits; nothing was done",
        Math.max(1, outcome.retryAfterSeconds()));
  }

  private static Problem of(Outcome.SessionUnavailable outcome) {
    return Problem.of(ProblemType.SESSION_UNAVAILABLE, "Causal-Context", outcome.detail());
  }

  /** The problem of an operation that did not succeed. */
  public static Problem of(Outcome outcome) {
    if (outcome instanceof Outcome.Unavailable unavailable) {
      return of(unavailable);
    }
    if (outcome instanceof Outcome.TimedOut timedOut) {
      return of(timedOut);
    }
    if (outcome instanceof Outcome.Overloaded overloaded) {
      return of(overloaded);
    }
    if (outcome instanceof Outcome.SessionUnavailable session) {
      return of(session);
    }
    if (outcome instanceof Outcome.NoCollection) {
      return Problem.of(
          ProblemType.COLLECTION_NOT_FOUND,
          "the node that holds the entry does not know the collection; nothing was done");
    }
    if (outcome instanceof Outcome.Refused refused) {
      return Problem.of(
          ProblemType.INVALID_REQUEST,
          "the node that holds the entry refused it, nothing was done: " + refused.detail());
    }
    if (outcome instanceof Outcome.StoreCannotWrite failing) {
      return new Problem(
          ProblemType.STORE_CANNOT_WRITE,
          "the store of node "
              + failing.node()
              + " takes no writes, nothing was written: "
              + failing.detail(),
          null,
          List.of(new Problem.Member.Text("node", failing.node())));
    }
    throw new IllegalArgumentException("no problem: " + outcome);
  }

  /** The problem of a factor beyond the ring. */
  public static Problem of(ClusterResult.TooManyReplicas result) {
    return Problem.limit(
        ProblemType.INVALID_FIELD,
        "replicationFactor",
        "is " + result.replicationFactor() + ", the ring has " + result.ringSize() + " nodes",
        result.ringSize());
  }

  /** The problem of one collection too many. */
  public static Problem of(ClusterResult.TooManyCollections result) {
    return Problem.limit(
        ProblemType.TOO_MANY_COLLECTIONS,
        null,
        "the cluster holds " + result.limit() + " collections; drop one first",
        result.limit());
  }

  /** The problem of a collection that is there, defined otherwise; names what differs. */
  public static Problem differs(CollectionDefinition asked, CollectionInfo known) {
    List<String> fields = new ArrayList<>();
    List<String> details = new ArrayList<>();
    compare("dimension", asked.dimension(), known.dimension(), fields, details);
    compare("metric", lower(asked.metric()), lower(known.metric()), fields, details);
    if (asked.replicationFactor() != 0) {
      compare(
          "replicationFactor",
          asked.replicationFactor(),
          known.replicationFactor(),
          fields,
          details);
    }
    compare("conflictPolicy", asked.policy().label(), known.policy().label(), fields, details);
    compare("index", lower(asked.index()), lower(known.index()), fields, details);
    String field = fields.isEmpty() ? null : fields.get(0);
    return Problem.of(ProblemType.COLLECTION_DIFFERS, field, String.join("; ", details));
  }

  private static void compare(
      String field, Object asked, Object known, List<String> fields, List<String> details) {
    if (!asked.equals(known)) {
      fields.add(field);
      details.add(field + " is " + known + ", asked for " + asked);
    }
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** The problem of a name without a collection. */
  public static Problem noSuchCollection(String name) {
    return Problem.of(ProblemType.COLLECTION_NOT_FOUND, "there is no collection '" + name + "'");
  }

  /** The problem of an id without an entry. */
  public static Problem noSuchEntry() {
    return Problem.of(ProblemType.ENTRY_NOT_FOUND, "the collection has no entry of this id");
  }

  /** The problem of a failure; one that is not the requester's is logged with its id. */
  public static Problem ofFailure(Throwable failure) {
    if (failure instanceof ProblemException known) {
      return known.problem();
    }
    if (failure instanceof NoMajorityException) {
      return Problem.of(
          ProblemType.NO_MAJORITY,
          "no majority of the nodes agreed in time; the change may still happen: read before trying"
              + " again");
    }
    if (failure instanceof StoreBusyException busy) {
      return of(new Outcome.Overloaded(busy.retryAfterSeconds()));
    }
    if (failure instanceof Backups.RefusedException refused) {
      return Problem.of(ProblemType.BACKUP_REFUSED, String.valueOf(refused.getMessage()));
    }
    String correlationId = String.format("%016x", ThreadLocalRandom.current().nextLong());
    LOG.error("request failed, correlationId={}", correlationId, failure);
    return new Problem(
        ProblemType.INTERNAL_ERROR,
        "the node's log says more under the correlationId",
        null,
        List.of(new Problem.Member.Text("correlationId", correlationId)));
  }
}
