package dev.syncline.core.mutation;

/** What an operation adds makes the sum of its field go beyond what the field's kind holds. */
public final class BeyondAmountException extends ArithmeticException {
  private static final long serialVersionUID = 1L;

  private final int operation;

  BeyondAmountException(int operation, ArithmeticException cause) {
    super("operation " + operation + ": " + cause.getMessage());
    initCause(cause);
    this.operation = operation;
  }

  /** Its index among those of the mutation. */
  public int operation() {
    return operation;
  }
}
