package dev.syncline.api.bus;

import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemType;

/** Maps every problem to the exception that says what the caller can do next. */
final class Failures {
  private Failures() {}

  static ReplicatorException of(Problem problem) {
    return switch (problem.type()) {
      case INVALID_REQUEST,
          INVALID_JSON,
          INVALID_FIELD,
          MISSING_FIELD,
          UNKNOWN_FIELD,
          DUPLICATE_FIELD,
          INVALID_PARAMETER,
          UNKNOWN_PARAMETER,
          INVALID_ID,
          INVALID_CONTEXT,
          INVALID_TOKEN,
          NOT_ACCEPTABLE,
          UPGRADE_REQUIRED,
          NOT_AVAILABLE,
          NO_SUCH_RESOURCE,
          ENTRY_NOT_FOUND,
          NO_SUCH_NODE,
          RING_CHANGE_REFUSED,
          WRONG_CONFLICT_POLICY,
          POLICY_CHANGE_REFUSED,
          METHOD_NOT_ALLOWED,
          TOO_LARGE,
          ENTRY_TOO_LARGE,
          URI_TOO_LONG,
          UNSUPPORTED_MEDIA_TYPE,
          HEADERS_TOO_LARGE,
          KEY_IS_TAKEN,
          GROUP_DIFFERS,
          TOO_MANY_GROUPS,
          POSITION_TOO_SCATTERED,
          NOT_SEARCHABLE ->
          new InvalidRequestException(problem);
      case COLLECTION_NOT_FOUND -> new CollectionNotFoundException(problem);
      case GROUP_NOT_FOUND -> new GroupNotFoundException(problem);
      case COLLECTION_DIFFERS, TOO_MANY_COLLECTIONS -> new CollectionConflictException(problem);
      case OVERLOADED, TOO_MANY_KEYS, TOO_MANY_CONSUMERS, TOO_MANY_MEMBERS ->
          new OverloadedException(problem);
      case QUORUM_UNAVAILABLE -> new QuorumUnavailableException(problem);
      case QUORUM_TIMEOUT -> new QuorumTimeoutException(problem);
      case SESSION_UNAVAILABLE -> new SessionUnavailableException(problem);
      case NO_MAJORITY -> new MajorityUnavailableException(problem);
      case TOO_MANY_SIBLINGS -> new TooManySiblingsException(problem);
      case NOT_READY,
          NOT_LIVE,
          REPLICA_UNREACHABLE,
          STORE_CANNOT_WRITE,
          BACKUP_REFUSED,
          CLOCK_DRIFT,
          INDEX_OUT_OF_MEMORY ->
          new NodeUnavailableException(problem);
      case INTERNAL_ERROR -> new NodeFailedException(problem);
    };
  }

  /** An operation was sent, and nothing is known of it. */
  static NoAnswerException noAnswer(String detail) {
    return new NoAnswerException(Problem.of(ProblemType.QUORUM_TIMEOUT, detail));
  }

  /** An operation could not be sent. */
  static NodeUnavailableException unavailable(String detail) {
    return new NodeUnavailableException(Problem.of(ProblemType.NOT_READY, detail));
  }

  /** An operation found no room at the client. */
  static OverloadedException overloaded(String detail) {
    return new OverloadedException(
        Problem.overloaded(detail + "; nothing was done", BusSettings.RETRY_AFTER_SECONDS));
  }
}
