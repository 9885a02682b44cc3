package dev.syncline.api.request;

import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.crdt.Count;
import dev.syncline.core.crdt.IdempotencyKey;
import dev.syncline.core.crdt.Operation;
import dev.syncline.core.crdt.Slot;
import dev.syncline.core.crdt.WeightedSum;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.mutation.FieldType;
import dev.syncline.core.mutation.Schema;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a collection's fields allow: judges operations, and makes of them what the core takes. */
public final class MutationRules {
  /**
   * The highest increment, and the negative of the lowest: what every JSON reader holds exactly.
   */
  public static final long MAX_INCREMENT = (1L << 53) - 1;

  /** The longest element of a set, in bytes of JSON. */
  public static final int MAX_ELEMENT_BYTES = 4_096;

  /** Most elements that the operations of one mutation add and remove together. */
  public static final int MAX_ELEMENTS = 10_000;

  /** The lowest weight of an observation; one of less would be lost to rounding. */
  public static final double MIN_WEIGHT = 1e-6;

  private static final int MAX_TOLD_CHARS = 100;
  private static final String MIN_WEIGHT_TEXT = "0.000001";

  private static final String OPERATIONS = "operations";
  private static final String VECTOR = "vector";
  private static final String WEIGHT = "vector.weight";

  private final CollectionInfo collection;

  private MutationRules(CollectionInfo collection) {
    this.collection = collection;
  }

  /**
   * Refuses a collection whose entries are not made of fields.
   *
   * @throws ProblemException if it is one
   */
  public static void requireFields(CollectionInfo collection) {
    if (collection.policy() != ConflictPolicy.CRDT) {
      throw Problem.of(
              ProblemType.WRONG_CONFLICT_POLICY,
              "collection",
              "'"
                  + collection.name()
                  + "' has conflictPolicy "
                  + collection.policy().label()
                  + ", only entries of crdt are mutated")
          .toException();
    }
  }

  /**
   * A mutation of these operations.
   *
   * @throws ProblemException naming the first operation that the collection does not allow
   */
  public static Content.Mutation mutation(
      CollectionInfo collection, List<FieldOperation> operations) {
    return mutation(collection, operations, null);
  }

  /**
   * A mutation of these operations that may be sent again.
   *
   * @param key null for none
   * @throws ProblemException naming the first operation that the collection does not allow
   */
  public static Content.Mutation mutation(
      CollectionInfo collection, List<FieldOperation> operations, @Nullable IdempotencyKey key) {
    requireFields(collection);
    if (operations.isEmpty()) {
      throw Problem.limit(ProblemType.INVALID_FIELD, OPERATIONS, "is empty", 1).toException();
    }
    if (operations.size() > Operation.MAX_OPERATIONS) {
      throw Problem.limit(
              ProblemType.INVALID_FIELD,
              OPERATIONS,
              "has more than " + Operation.MAX_OPERATIONS,
              Operation.MAX_OPERATIONS)
          .toException();
    }
    requireFewElements(operations);
    MutationRules rules = new MutationRules(collection);
    List<Operation> checked = new ArrayList<>(operations.size());
    for (int i = 0; i < operations.size(); i++) {
      try {
        checked.add(rules.check(operations.get(i)));
      } catch (ProblemException e) {
        throw within(i, e.problem());
      }
    }
    return new Content.Mutation(checked, key);
  }

  private static void requireFewElements(List<FieldOperation> operations) {
    int elements = 0;
    for (FieldOperation each : operations) {
      if (each instanceof FieldOperation.Change change) {
        elements += change.added().size() + change.removed().size();
      }
    }
    if (elements > MAX_ELEMENTS) {
      throw Problem.limit(
              ProblemType.INVALID_FIELD,
              OPERATIONS,
              "add and remove " + elements + " elements in all, limit " + MAX_ELEMENTS,
              MAX_ELEMENTS)
          .toException();
    }
  }

  /** The same problem, told of one operation of several. */
  public static ProblemException within(int index, Problem problem) {
    String place = OPERATIONS + "[" + index + "]";
    String field = problem.field();
    return new Problem(
            problem.type(),
            field == null ? place + ": " + problem.detail() : place + "." + problem.detail(),
            field == null ? place : place + "." + field,
            problem.members())
        .toException();
  }

  private Operation check(FieldOperation operation) {
    if (operation instanceof FieldOperation.Increment increment) {
      return increment(increment);
    }
    if (operation instanceof FieldOperation.Change change) {
      return change(change);
    }
    if (operation instanceof FieldOperation.Turn turn) {
      return new Operation.Turn(path(turn.field(), "enable", FieldType.FLAG), turn.on());
    }
    if (operation instanceof FieldOperation.Bound bound) {
      return bound(bound);
    }
    if (operation instanceof FieldOperation.Assign assign) {
      return assign(assign);
    }
    if (operation instanceof FieldOperation.AssignVector assign) {
      requireRegister();
      return inVector(".set", () -> assignVector(assign.vector()));
    }
    return observe((FieldOperation.Observe) operation);
  }

  /** Reads a vector that stands inside the operation's {@code vector}. */
  private static <T> T inVector(String member, Supplier<T> vector) {
    try {
      return vector.get();
    } catch (ProblemException e) {
      throw e.problem().moved(VECTOR, VECTOR + member).toException();
    }
  }

  /** The path of a field that has to be of one of these types. */
  private String path(String name, String operation, FieldType... fitting) {
    String path = "/" + name;
    FieldType type = collection.schema().typeAt(path);
    if (type == null) {
      throw Problem.of(
              ProblemType.INVALID_FIELD,
              "field",
              "is '" + name + "', which collection '" + collection.name() + "' does not declare")
          .toException();
    }
    for (FieldType each : fitting) {
      if (each == type) {
        return path;
      }
    }
    throw Problem.of(
            ProblemType.INVALID_FIELD,
            operation,
            "does not fit: field '"
                + name
                + "' is a "
                + type.label()
                + ", which takes "
                + takes(type))
        .toException();
  }

  /** How a field of a type is changed. */
  static String takes(FieldType type) {
    return switch (type) {
      case COUNTER -> "increment";
      case SET -> "add and remove";
      case FLAG -> "enable";
      case MAX -> "max";
      case MIN -> "min";
      case REGISTER, MULTI_VALUE -> "set";
      case MAP -> "operations on fields of its own, named with a slash between";
    };
  }

  private Operation increment(FieldOperation.Increment increment) {
    String path = path(increment.field(), "increment", FieldType.COUNTER);
    if (Math.abs(increment.by()) > MAX_INCREMENT || increment.by() == Long.MIN_VALUE) {
      throw Problem.limit(
              ProblemType.INVALID_FIELD,
              "increment",
              "is " + increment.by() + ", must be within ±" + MAX_INCREMENT,
              MAX_INCREMENT)
          .toException();
    }
    return new Operation.Increase(Slot.ofField(path), new Count(increment.by()));
  }

  private Operation change(FieldOperation.Change change) {
    String name = change.added().isEmpty() ? "remove" : "add";
    String path = path(change.field(), name, FieldType.SET);
    int count = change.added().size() + change.removed().size();
    if (count == 0) {
      throw Problem.of(ProblemType.MISSING_FIELD, "add", "and remove are empty").toException();
    }
    if (count > Operation.MAX_ELEMENTS) {
      throw Problem.limit(
              ProblemType.INVALID_FIELD,
              name,
              "has " + count + " elements with those of the other, limit " + Operation.MAX_ELEMENTS,
              Operation.MAX_ELEMENTS)
          .toException();
    }
    return new Operation.Change(
        path, elements("add", change.added()), elements("remove", change.removed()));
  }

  private static Set<Bytes> elements(String name, List<Bytes> values) {
    Set<Bytes> elements = new TreeSet<>();
    for (Bytes value : values) {
      Bytes element = CanonicalJson.of(value, name);
      if (element.length() > MAX_ELEMENT_BYTES) {
        throw Problem.limit(
                ProblemType.INVALID_FIELD,
                name,
                "has an element of " + element.length() + " bytes, limit " + MAX_ELEMENT_BYTES,
                MAX_ELEMENT_BYTES)
            .toException();
      }
      elements.add(element);
    }
    return elements;
  }

  private Operation bound(FieldOperation.Bound bound) {
    String name = bound.max() ? "max" : "min";
    String path = path(bound.field(), name, bound.max() ? FieldType.MAX : FieldType.MIN);
    Bytes number = CanonicalJson.of(bound.number(), name);
    byte first = number.array()[0];
    if (first != '-' && (first < '0' || first > '9')) {
      throw Problem.of(ProblemType.INVALID_FIELD, name, "is " + told(number) + ", must be a number")
          .toException();
    }
    if (number.length() > Operation.MAX_NUMBER_BYTES) {
      throw Problem.limit(
              ProblemType.INVALID_FIELD,
              name,
              "has " + number.length() + " characters, limit " + Operation.MAX_NUMBER_BYTES,
              Operation.MAX_NUMBER_BYTES)
          .toException();
    }
    return new Operation.Bound(path, bound.max(), number);
  }

  /** A value that is not what it has to be; bounded. */
  private static String told(Bytes json) {
    String text = json.toUtf8();
    return text.length() <= MAX_TOLD_CHARS ? text : text.substring(0, MAX_TOLD_CHARS) + "…";
  }

  private Operation assign(FieldOperation.Assign assign) {
    String path = path(assign.field(), "set", FieldType.REGISTER, FieldType.MULTI_VALUE);
    byte[] json = assign.value().array();
    Bytes value =
        JsonSource.read(json, 0, json.length, source -> new PayloadReader("set").readValue(source));
    return new Operation.Assign(Slot.ofField(path), value);
  }

  private void requireRegister() {
    if (collection.schema().vector() != Schema.VectorKind.REGISTER) {
      throw Problem.of(
              ProblemType.INVALID_FIELD,
              "vector",
              "cannot be set: in collection '"
                  + collection.name()
                  + "' it is the mean of what is observed; give an observation to mutations")
          .toException();
    }
  }

  private Operation assignVector(Bytes vector) {
    requireRegister();
    checkVector(vector, collection.dimension());
    return new Operation.Assign(Slot.VECTOR, vector);
  }

  private Operation observe(FieldOperation.Observe observe) {
    if (collection.schema().vector() != Schema.VectorKind.MEAN) {
      throw Problem.of(
              ProblemType.INVALID_FIELD,
              "vector",
              "cannot be observed: in collection '"
                  + collection.name()
                  + "' it is a register, which takes set")
          .toException();
    }
    checkWeight(observe.weight());
    float[] numbers = inVector(".observe", () -> observed(observe.vector()));
    return new Operation.Increase(Slot.VECTOR, WeightedSum.of(numbers, observe.weight()));
  }

  /** The lowest weight is no whole number, so it is not told as a limit. */
  private static void checkWeight(double weight) {
    String predicate = "is " + weight + ", must be " + MIN_WEIGHT_TEXT + " to " + highest();
    if (weight > WeightedSum.LIMIT) {
      throw Problem.limit(ProblemType.INVALID_FIELD, WEIGHT, predicate, highest()).toException();
    }
    if (!(weight >= MIN_WEIGHT)) {
      throw Problem.of(ProblemType.INVALID_FIELD, WEIGHT, predicate).toException();
    }
  }

  private float[] observed(Bytes vector) {
    checkVector(vector, collection.dimension());
    float[] numbers = numbers(vector);
    for (int i = 0; i < numbers.length; i++) {
      if (Math.abs(numbers[i]) > WeightedSum.LIMIT) {
        throw Problem.ofNumber(i, "is " + numbers[i] + ", must be within ±" + highest(), highest())
            .toException();
      }
    }
    return numbers;
  }

  private static long highest() {
    return (long) WeightedSum.LIMIT;
  }

  /**
   * Checks that a vector has the right dimension and only finite numbers.
   *
   * @throws ProblemException naming the first number at fault
   */
  public static void checkVector(Bytes vector, int dimension) {
    if (vector.length() != dimension * Float.BYTES) {
      throw Problem.ofDimension(vector.length() / Float.BYTES, dimension).toException();
    }
    float[] numbers = numbers(vector);
    for (int i = 0; i < numbers.length; i++) {
      if (!Float.isFinite(numbers[i])) {
        throw Problem.ofNumber(i, "is " + numbers[i] + ", which is not finite").toException();
      }
    }
  }

  private static float[] numbers(Bytes vector) {
    float[] numbers = new float[vector.length() / Float.BYTES];
    ByteBuffer.wrap(vector.array()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(numbers);
    return numbers;
  }

  /** The operation that gives the vector its value. */
  static Operation vector(CollectionInfo collection, Bytes vector) {
    return new MutationRules(collection).assignVector(vector);
  }
}
