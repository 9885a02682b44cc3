package dev.syncline.load.mutation;

import dev.syncline.load.driver.Dataset;
import dev.syncline.load.driver.KeySequence;
import dev.syncline.load.driver.Operation;
import dev.syncline.load.vectors.VectorSource;
import java.util.Locale;

/**
 * What is measured against each other: a plain put, and mutations whose bodies are as long. All go
 * round the same number of entries, each kind in a collection of its own.
 */
public enum Kind {
  /** Replaces an entry of a {@code last-write-wins} collection. */
  PUT("put", Operation.WRITE, "", "{\"note\":\"entry\"}"),
  /** Adds one to a counter of a {@code crdt} collection. */
  INCREMENT(
      "increment",
      Operation.MUTATE,
      ",\"conflictPolicy\":\"crdt\",\"fields\":{\"views\":\"counter\"}",
      "[{\"field\":\"views\",\"increment\":1}]"),
  /** Adds one of {@link #ELEMENTS} elements to a set of a {@code crdt} collection. */
  ADD(
      "add to a set",
      Operation.MUTATE,
      ",\"conflictPolicy\":\"crdt\",\"fields\":{\"tags\":\"set\"}",
      "[{\"field\":\"tags\",\"add\":[\"t%03d\"]}]");

  /** A prime: each entry comes by all of them unless their number is a multiple of it. */
  public static final int ELEMENTS = 17;

  private final String label;
  private final Operation operation;
  private final String definition;
  private final String template;

  Kind(String label, Operation operation, String definition, String template) {
    this.label = label;
    this.operation = operation;
    this.definition = definition;
    this.template = template;
  }

  /** The name as reports spell it. */
  public String label() {
    return label;
  }

  /** How it is sent. */
  public Operation operation() {
    return operation;
  }

  /**
   * What it runs against: vectors of one number, so that bodies are alike.
   *
   * @param entries how many entries its writes go round
   */
  public Dataset dataset(String run, long entries) {
    return new Dataset(
        run + "-" + name().toLowerCase(Locale.ROOT),
        VectorSource.gaussian(1, 1, ELEMENTS),
        i -> String.format(Locale.ROOT, template, i),
        new KeySequence(1, entries),
        Dataset.NOT_INDEXED + definition);
  }
}
