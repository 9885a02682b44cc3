package dev.syncline.simulation;

/** A promise was broken; the message says which, by which seed, and what happened last. */
final class Violation extends AssertionError {
  private static final long serialVersionUID = 1L;

  Violation(String message) {
    super(message);
  }

  /** A promise broken in a run. */
  static Violation of(Simulation run, Object invariant, String what) {
    return new Violation(
        invariant.getClass().getSimpleName()
            + ": "
            + what
            + "\nseed "
            + run.seed()
            + " ("
            + run.profile()
            + "), replay with -Dtest=SimulationTest -Dseed="
            + run.seed()
            + "\nlast lines:\n"
            + run.trace().lastLines());
  }
}
