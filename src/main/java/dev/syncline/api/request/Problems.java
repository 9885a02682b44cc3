package dev.syncline.api.request;

import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.cluster.CollectionDefinition;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.ResolverName;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.mutation.Schema;
import dev.syncline.port.Backups;
import dev.syncline.port.ChangeFeed;
import dev.syncline.port.ConsumerGroups;
import dev.syncline.port.NoMajorityException;
import dev.syncline.port.Outcome;
import dev.syncline.port.StoreBusyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Maps every outcome and failure to its {@link Problem}, each exactly once. */
public final class Problems {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  /** Of streams that a node cannot serve now. */
  static final int RETRY_AFTER_SECONDS = 1;

  private Problems() {}

  /** A name that is none of a collection. */
  public static Problem notACollectionName(String name) {
    return Problem.of(
        ProblemType.INVALID_FIELD,
        "collection",
        "is '" + name + "', must match " + CollectionDefinition.NAME);
  }

  /** Names what the operation needs and what there is of it. */
  private static String shortOf(int required, int replicas, String has) {
    return "this needs " + required + " of " + replicas + " replicas, " + has;
  }

  private static Problem of(Outcome.Unavailable outcome, boolean isWrite) {
    int alive = outcome.alive();
    return Problem.quorum(
        ProblemType.QUORUM_UNAVAILABLE,
        shortOf(
                outcome.required(),
                outcome.replicas(),
                alive + (alive == 1 ? " is reachable" : " are reachable"))
            + (isWrite ? "; nothing was written" : ""),
        outcome.required(),
        0,
        outcome.alive());
  }

  private static Problem of(Outcome.TimedOut outcome, boolean isWrite) {
    return Problem.quorum(
        ProblemType.QUORUM_TIMEOUT,
        shortOf(
                outcome.required(),
                outcome.replicas(),
                outcome.acknowledged() + " answered in time")
            + (isWrite ? "; the outcome is unknown: read before trying again" : ""),
        outcome.required(),
        outcome.acknowledged(),
        outcome.alive());
  }

  private static Problem of(Outcome.Overloaded outcome) {
    return Problem.overloaded(
        "the node has as much in flight as it admits; nothing was done",
        Math.max(1, outcome.retryAfterSeconds()));
  }

  private static Problem of(Outcome.Behind outcome) {
    return Problem.retryLater(
        ProblemType.NOT_READY,
        "the node that holds the entry has not learned of the collection yet; nothing was done",
        Math.max(1, outcome.retryAfterSeconds()));
  }

  private static Problem of(Outcome.SessionUnavailable outcome) {
    return new Problem(
        ProblemType.SESSION_UNAVAILABLE, outcome.detail(), "Causal-Context", List.of());
  }

  /** The problem of a write or delete that did not succeed. */
  public static Problem ofWrite(Outcome.Write outcome) {
    return of(outcome, true);
  }

  /** The problem of a read that did not succeed. */
  public static Problem ofRead(Outcome.Read outcome) {
    return of(outcome, false);
  }

  private static Problem of(Outcome outcome, boolean isWrite) {
    if (outcome instanceof Outcome.Unavailable unavailable) {
      return of(unavailable, isWrite);
    }
    if (outcome instanceof Outcome.TimedOut timedOut) {
      return of(timedOut, isWrite);
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
          "the collection was dropped, as the node that holds the entry knows; nothing was done");
    }
    if (outcome instanceof Outcome.Behind behind) {
      return of(behind);
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
    if (outcome instanceof Outcome.ClockDrift drift) {
      return of(drift);
    }
    if (outcome instanceof Outcome.TooManySiblings many) {
      return of(many);
    }
    if (outcome instanceof Outcome.KeyIsTaken) {
      return Problem.of(
          ProblemType.KEY_IS_TAKEN,
          "Idempotency-Key",
          "was given to a mutation of this entry with other operations; nothing was written: use a"
              + " new key for what is new");
    }
    if (outcome instanceof Outcome.TooManyKeys many) {
      return of(many);
    }
    if (outcome instanceof Outcome.AmountTooLarge large) {
      return of(large);
    }
    if (outcome instanceof Outcome.EntryTooLarge large) {
      return new Problem(
          ProblemType.ENTRY_TOO_LARGE,
          "the entry with what this would add to it has more than "
              + large.limitBytes()
              + " bytes, the limit; nothing was written: replace or remove some of it",
          null,
          List.of(new Problem.Member.Numeric("limit", large.limitBytes())));
    }
    throw new IllegalArgumentException("no problem: " + outcome);
  }

  private static Problem of(Outcome.ClockDrift outcome) {
    return new Problem(
        ProblemType.CLOCK_DRIFT,
        "the clock of node "
            + outcome.node()
            + " is "
            + Math.abs(outcome.driftMillis())
            + " ms "
            + (outcome.driftMillis() < 0 ? "behind" : "ahead of")
            + " those of most members, limit "
            + outcome.limitMillis()
            + " ms; nothing was written: set its clock right, or write at another node",
        null,
        List.of(
            new Problem.Member.Text("node", outcome.node()),
            new Problem.Member.Numeric("driftMillis", outcome.driftMillis()),
            new Problem.Member.Numeric("limit", outcome.limitMillis())));
  }

  private static Problem of(Outcome.TooManySiblings outcome) {
    return new Problem(
        ProblemType.TOO_MANY_SIBLINGS,
        "the entry holds as many versions beside each other as it may, limit "
            + outcome.limit()
            + "; nothing was written: read the entry, and write what is to remain with the"
            + " Causal-Context of that read",
        null,
        List.of(new Problem.Member.Numeric("limit", outcome.limit())));
  }

  private static Problem of(Outcome.TooManyKeys outcome) {
    int pause = outcome.retryAfterSeconds();
    List<String> away = outcome.away();
    String why =
        away.isEmpty()
            ? "there may be room in " + pause + " s"
            : "while "
                + String.join(" and ", away)
                + (away.size() == 1 ? ", a replica, is" : ", replicas, are")
                + " away no key is forgotten";
    return new Problem(
        ProblemType.TOO_MANY_KEYS,
        "Idempotency-Key cannot be remembered: an entry remembers "
            + outcome.limit()
            + " keys at most, fewer of large observations, each for "
            + outcome.windowMillis()
            + " ms or longer; nothing was written: "
            + why,
        "Idempotency-Key",
        List.of(
            new Problem.Member.Numeric("limit", outcome.limit()),
            new Problem.Member.Numeric("windowMillis", outcome.windowMillis()),
            new Problem.Member.Numeric(Problem.RETRY_AFTER_SECONDS, pause)));
  }

  private static Problem of(Outcome.AmountTooLarge outcome) {
    boolean isVector = outcome.field().isEmpty();
    String place = "operations[" + outcome.operation() + "]";
    String field = place + (isVector ? ".vector.observe" : ".increment");
    return Problem.limit(
        ProblemType.INVALID_FIELD,
        field,
        (isVector
                ? "makes a sum of weight times value, or of weights, go beyond what a mean holds"
                : "makes counter '" + outcome.field() + "' go beyond what a node adds up in one")
            + ": sums stay between -2^62 and 2^62; nothing was written",
        outcome.limit());
  }

  /** The problem of a factor beyond the ring. */
  public static Problem of(ClusterResult.TooManyReplicas result) {
    return Problem.limit(
        ProblemType.INVALID_FIELD,
        "replicationFactor",
        "is " + result.replicationFactor() + ", the ring has " + result.ringSize() + " nodes",
        result.ringSize());
  }

  /** The problem of a policy that stays as it is; names what is possible. */
  public static Problem of(ClusterResult.PolicyStays result, ClusterCommand.ChangePolicy asked) {
    ConflictPolicy known = result.collection().policy();
    if (known == asked.policy()) {
      return Problem.of(
          ProblemType.POLICY_CHANGE_REFUSED,
          "resolver",
          "is "
              + text(result.collection().resolver())
              + " and stays: a collection keeps the resolver it has; another collection can name "
              + text(asked.resolver()));
    }
    String only =
        "; only a collection that is siblings can become " + possible(ConflictPolicy.SIBLINGS);
    String reason =
        switch (known) {
          case SIBLINGS ->
              "its values are not made of fields; it can become "
                  + possible(ConflictPolicy.SIBLINGS);
          case LAST_WRITE_WINS -> "what was settled by time does not come back" + only;
          case CUSTOM -> "a collection that was given a resolver keeps it" + only;
          case CRDT -> "its entries are made of fields, which are no values" + only;
        };
    return Problem.of(
        ProblemType.POLICY_CHANGE_REFUSED,
        "conflictPolicy",
        "is " + known.label() + " and cannot become " + asked.policy().label() + ": " + reason);
  }

  private static String possible(ConflictPolicy from) {
    return Stream.of(ConflictPolicy.values())
        .filter(from::mayBecome)
        .map(ConflictPolicy::label)
        .collect(Collectors.joining(" or "));
  }

  /** The problem of a change of the ring that is not made. */
  public static Problem of(ClusterResult.Refused result) {
    return Problem.of(
        result.reason() == ClusterResult.Reason.NO_SUCH_NODE
            ? ProblemType.NO_SUCH_NODE
            : ProblemType.RING_CHANGE_REFUSED,
        result.detail());
  }

  /** The problem of one collection too many. */
  public static Problem of(ClusterResult.TooManyCollections result) {
    return new Problem(
        ProblemType.TOO_MANY_COLLECTIONS,
        "the cluster holds " + result.limit() + " collections; drop one first",
        null,
        List.of(new Problem.Member.Numeric("limit", result.limit())));
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
    compare(
        "vector",
        asked.schema().vector().label(),
        known.schema().vector().label(),
        fields,
        details);
    compareFields("fields", asked.schema().fields(), known.schema().fields(), fields, details);
    compare("resolver", text(asked.resolver()), text(known.resolver()), fields, details);
    String field = fields.isEmpty() ? null : fields.get(0);
    return new Problem(
        ProblemType.COLLECTION_DIFFERS, String.join("; ", details), field, List.of());
  }

  private static void compareFields(
      String place,
      Map<String, Schema.Field> asked,
      Map<String, Schema.Field> known,
      List<String> fields,
      List<String> details) {
    Set<String> names = new TreeSet<>(asked.keySet());
    names.addAll(known.keySet());
    for (String name : names) {
      Schema.Field wanted = asked.get(name);
      Schema.Field there = known.get(name);
      String here = place + "." + name;
      compare(here, type(wanted), type(there), fields, details);
      if (wanted != null && there != null) {
        compareFields(here, wanted.fields(), there.fields(), fields, details);
      }
    }
  }

  private static String type(Schema.@Nullable Field field) {
    return field == null ? "none" : field.type().label();
  }

  private static void compare(
      String field, Object asked, Object known, List<String> fields, List<String> details) {
    if (!asked.equals(known)) {
      fields.add(field);
      details.add(field + " is " + known + ", asked for " + asked);
    }
  }

  private static String text(@Nullable ResolverName resolver) {
    return resolver == null ? "none" : resolver.text();
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

  /**
   * The problem of an acknowledgement that failed.
   *
   * @param field what the token is called where it was given
   */
  public static Problem ofAcknowledgement(Throwable failure, String field, String token) {
    return failure instanceof ConsumerGroups.ForeignTokenException
        ? Problem.of(
            ProblemType.INVALID_TOKEN,
            field,
            "is " + Quoted.of(token) + ", which " + failure.getMessage())
        : ofFailure(failure);
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
    if (failure instanceof ChangeFeed.TooManyConsumersException full) {
      return new Problem(
          ProblemType.TOO_MANY_CONSUMERS,
          String.valueOf(full.getMessage()),
          null,
          List.of(
              new Problem.Member.Numeric("limit", full.limit()),
              new Problem.Member.Numeric(Problem.RETRY_AFTER_SECONDS, RETRY_AFTER_SECONDS)));
    }
    if (failure instanceof ChangeFeed.UnavailableException
        || failure instanceof ChangeFeed.EndedException) {
      return Problem.retryLater(
          ProblemType.NOT_READY, String.valueOf(failure.getMessage()), RETRY_AFTER_SECONDS);
    }
    if (failure instanceof ConsumerGroups.ShortException shortOf) {
      return of(shortOf.outcome(), false);
    }
    Problem ofGroup = GroupProblems.of(failure);
    if (ofGroup != null) {
      return ofGroup;
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
