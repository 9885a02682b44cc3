package dev.syncline.api.request;

import dev.syncline.port.ConsumerGroups;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The problems of groups. */
final class GroupProblems {

  private GroupProblems() {}

  /** Null if the failure is none of a group. */
  static @Nullable Problem of(Throwable failure) {
    String detail = String.valueOf(failure.getMessage());
    if (failure instanceof ConsumerGroups.NoSuchGroupException) {
      return Problem.of(ProblemType.GROUP_NOT_FOUND, detail);
    }
    if (failure instanceof ConsumerGroups.DiffersException differs) {
      return of(differs);
    }
    if (failure instanceof ConsumerGroups.ForeignTokenException) {
      return Problem.of(ProblemType.INVALID_TOKEN, "token", detail);
    }
    if (failure instanceof ConsumerGroups.ScatteredException scattered) {
      return new Problem(
          ProblemType.POSITION_TOO_SCATTERED,
          detail,
          null,
          List.of(new Problem.Member.Numeric("limit", scattered.limitBytes())));
    }
    return failure instanceof ConsumerGroups.TooManyException many ? of(many) : null;
  }

  private static Problem of(ConsumerGroups.DiffersException differs) {
    return Problem.of(
        ProblemType.GROUP_DIFFERS,
        differs.field(),
        "is "
            + told(differs.asked())
            + ", the group has "
            + told(differs.known())
            + ", for all its members");
  }

  private static String told(String filter) {
    return filter.isEmpty() ? "any" : Quoted.of(filter);
  }

  private static Problem of(ConsumerGroups.TooManyException many) {
    Problem.Member limit = new Problem.Member.Numeric("limit", many.limit());
    Problem.Member later =
        new Problem.Member.Numeric(Problem.RETRY_AFTER_SECONDS, Problems.RETRY_AFTER_SECONDS);
    return switch (many.what()) {
      case GROUPS ->
          new Problem(
              ProblemType.TOO_MANY_GROUPS,
              "the cluster has " + many.limit() + " groups; delete one first",
              null,
              List.of(limit));
      case MEMBERS ->
          new Problem(
              ProblemType.TOO_MANY_MEMBERS,
              "the group has " + many.limit() + " members, and takes no more",
              null,
              List.of(limit, later));
      case ACKNOWLEDGEMENTS ->
          new Problem(
              ProblemType.OVERLOADED,
              many.limit()
                  + " acknowledgements of the group wait at this node, its limit; nothing was"
                  + " done: acknowledge the last token alone",
              null,
              List.of(limit, later));
      case DESCRIPTIONS ->
          new Problem(
              ProblemType.OVERLOADED,
              many.limit() + " groups are being looked at by this node, its limit; try again later",
              null,
              List.of(limit, later));
    };
  }
}
