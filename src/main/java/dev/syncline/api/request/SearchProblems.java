package dev.syncline.api.request;

import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.Outcome;
import dev.syncline.port.Searches;
import java.util.List;
import java.util.stream.Collectors;

/** The problems of searches. */
final class SearchProblems {
  /** Nodes that a message names. */
  private static final int MOST_NAMED = 5;

  private SearchProblems() {}

  /** The problem of a search that did not succeed. */
  static Problem of(Searches.Outcome outcome) {
    if (outcome instanceof Searches.Outcome.Unavailable few) {
      return of(
          ProblemType.QUORUM_UNAVAILABLE,
          few.shortfall(),
          "can be searched now",
          "search again once they are back");
    }
    if (outcome instanceof Searches.Outcome.TimedOut late) {
      return of(
          ProblemType.QUORUM_TIMEOUT,
          late.shortfall(),
          "answered in time",
          "search again, with a longer timeout");
    }
    if (outcome instanceof Searches.Outcome.SessionUnavailable session) {
      return Problems.ofRead(new Outcome.SessionUnavailable(session.detail()));
    }
    if (outcome instanceof Searches.Outcome.Overloaded overloaded) {
      return Problems.ofRead(new Outcome.Overloaded(overloaded.retryAfterSeconds()));
    }
    Searches.Outcome.Unsearchable not = (Searches.Outcome.Unsearchable) outcome;
    return switch (not.reason()) {
      case NO_INDEX -> Problem.of(ProblemType.NOT_SEARCHABLE, not.detail());
      case TOO_LARGE -> Problem.of(ProblemType.TOO_LARGE, not.detail());
      case OUT_OF_MEMORY -> Problem.of(ProblemType.INDEX_OUT_OF_MEMORY, not.detail());
      case UNKNOWN ->
          Problem.retryLater(ProblemType.NOT_READY, not.detail(), Problems.RETRY_AFTER_SECONDS);
    };
  }

  private static Problem of(ProblemType type, Searches.Shortfall few, String done, String advice) {
    String needs =
        "a search at this consistency needs "
            + few.required()
            + " of "
            + few.replicas()
            + (few.replicas() == 1 ? " replica" : " replicas")
            + " of each partition";
    String lacks =
        few.partitions() == 0
            ? "; what they do not agree on could not be read in time"
            : "; of "
                + few.partitions()
                + " of "
                + Partition.SLOTS
                + " partitions fewer "
                + done
                + ", without "
                + named(few.without());
    return Problem.quorum(
        type,
        needs + lacks + ": " + advice + (few.required() > 1 ? " or at a lower consistency" : ""),
        few.required(),
        few.acknowledged(),
        few.alive());
  }

  /** Some of them, and how many others. */
  private static String named(List<NodeName> nodes) {
    String first =
        nodes.stream().limit(MOST_NAMED).map(NodeName::value).collect(Collectors.joining(", "));
    return nodes.size() <= MOST_NAMED
        ? first
        : first + " and " + (nodes.size() - MOST_NAMED) + " others";
  }
}
