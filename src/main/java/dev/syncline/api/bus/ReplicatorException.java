package dev.syncline.api.bus;

import dev.syncline.api.request.Problem;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An operation failed; the subtype says what the caller can do next. It is told as over HTTP: the
 * same types, fields and limits. Carries no stack trace, which would only show an event loop.
 */
public abstract sealed class ReplicatorException extends RuntimeException
    permits InvalidRequestException,
        CollectionNotFoundException,
        CollectionConflictException,
        GroupNotFoundException,
        OverloadedException,
        QuorumUnavailableException,
        OutcomeUnknownException,
        SessionUnavailableException,
        TooManySiblingsException,
        NodeUnavailableException,
        NodeFailedException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  ReplicatorException(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }

  /** The stable name of what went wrong: the {@code type} of the HTTP API's problem documents. */
  public String type() {
    return problem.type().uri();
  }

  /** The field at fault. */
  public Optional<String> field() {
    return Optional.ofNullable(problem.field());
  }

  /** A number that goes with the type, by its name in the problem document. */
  public OptionalLong number(String name) {
    for (Problem.Member member : problem.members()) {
      if (member instanceof Problem.Member.Numeric numeric && numeric.name().equals(name)) {
        return OptionalLong.of(numeric.value());
      }
    }
    return OptionalLong.empty();
  }
}
