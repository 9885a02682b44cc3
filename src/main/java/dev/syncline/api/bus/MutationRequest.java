package dev.syncline.api.bus;

import dev.syncline.api.request.FieldOperation;
import dev.syncline.api.request.MutationRules;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.quorum.Consistency;
import io.vertx.core.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Changes fields of one entry, of a collection whose conflict policy is {@code crdt}. Operations
 * take effect in their order and together: whoever reads sees all of them or none.
 *
 * <p>Fields are named by their path: {@code views}, or {@code geo/hits} for a field of a map.
 * Values are what {@link Json#encode} takes: texts, numbers, booleans, {@code JsonObject}, {@code
 * JsonArray} and null.
 *
 * @param collection the collection's name
 * @param id 1 to 512 bytes of UTF-8 without control characters
 * @param operations 1 to 1,000
 * @param consistency how many replicas have to have it on disk
 * @param context what the caller has seen of the entry: the mutation replaces and removes exactly
 *     that; null for whatever the node that coordinates it has seen
 * @param timeoutMillis 1 to 60,000, or 0 for the default of 5,000
 * @param idempotencyKey 1 to 128 printable ASCII characters: sent again with the same key, through
 *     whatever node, the mutation counts once, within the nodes' {@code idempotency.retainMillis};
 *     null for a mutation that is sent once
 */
public record MutationRequest(
    String collection,
    String id,
    List<FieldOperation> operations,
    Consistency consistency,
    @Nullable String context,
    long timeoutMillis,
    @Nullable String idempotencyKey)
    implements Request {
  /** Roughly what an operation holds beside its values. */
  private static final int OPERATION_BYTES = 32;

  /** Rejects nulls and copies the list; all else is checked by the node. */
  public MutationRequest {
    Objects.requireNonNull(collection, "collection");
    Objects.requireNonNull(id, "id");
    operations = List.copyOf(operations);
    Objects.requireNonNull(consistency, "consistency");
  }

  /** A mutation that is sent once. */
  public MutationRequest(
      String collection,
      String id,
      List<FieldOperation> operations,
      Consistency consistency,
      @Nullable String context,
      long timeoutMillis) {
    this(collection, id, operations, consistency, context, timeoutMillis, null);
  }

  /** A mutation at QUORUM without an operation yet. */
  public static MutationRequest of(String collection, String id) {
    return new MutationRequest(
        collection, id, List.of(), Consistency.QUORUM, null, DEFAULT_TIMEOUT);
  }

  /** The same with one more operation. */
  public MutationRequest with(FieldOperation operation) {
    List<FieldOperation> more = new ArrayList<>(operations);
    more.add(operation);
    return new MutationRequest(
        collection, id, more, consistency, context, timeoutMillis, idempotencyKey);
  }

  /**
   * Adds to a counter.
   *
   * @param by within ±{@link MutationRules#MAX_INCREMENT}; negative to take away
   */
  public MutationRequest increment(String field, long by) {
    return with(new FieldOperation.Increment(field, by));
  }

  /** Adds elements to a set. */
  public MutationRequest add(String field, Object... elements) {
    return with(new FieldOperation.Change(field, jsons(elements), List.of()));
  }

  /** Removes elements from a set; one that is added meanwhile stays. */
  public MutationRequest remove(String field, Object... elements) {
    return with(new FieldOperation.Change(field, List.of(), jsons(elements)));
  }

  /** Turns a flag on. */
  public MutationRequest enable(String field) {
    return with(new FieldOperation.Turn(field, true));
  }

  /** Turns a flag off; one that is turned on meanwhile stays on. */
  public MutationRequest disable(String field) {
    return with(new FieldOperation.Turn(field, false));
  }

  /** Raises a maximum. */
  public MutationRequest max(String field, Number number) {
    return with(new FieldOperation.Bound(field, true, json(number)));
  }

  /** Lowers a minimum. */
  public MutationRequest min(String field, Number number) {
    return with(new FieldOperation.Bound(field, false, json(number)));
  }

  /** Gives a register or multi-value register its value. */
  public MutationRequest set(String field, @Nullable Object value) {
    return with(new FieldOperation.Assign(field, json(value)));
  }

  /** Gives the vector its value, where it is a register. */
  public MutationRequest setVector(FloatVector vector) {
    return with(new FieldOperation.AssignVector(vector.bytes()));
  }

  /** Adds an observation of weight 1 to the vector, where it is a mean. */
  public MutationRequest observe(FloatVector vector) {
    return observe(vector, 1);
  }

  /**
   * Adds an observation to the vector, where it is a mean.
   *
   * @param vector each number within ±2^28
   * @param weight {@link MutationRules#MIN_WEIGHT} to 2^28
   */
  public MutationRequest observe(FloatVector vector, double weight) {
    return with(new FieldOperation.Observe(vector.bytes(), weight));
  }

  private static List<Bytes> jsons(Object... values) {
    return Arrays.stream(values).map(MutationRequest::json).toList();
  }

  private static Bytes json(@Nullable Object value) {
    return Payload.utf8(Json.encode(value));
  }

  /** The same at another level. */
  public MutationRequest withConsistency(Consistency level) {
    return new MutationRequest(
        collection, id, operations, level, context, timeoutMillis, idempotencyKey);
  }

  /** The same, replacing and removing what a context has seen. */
  public MutationRequest withContext(@Nullable String seen) {
    return new MutationRequest(
        collection, id, operations, consistency, seen, timeoutMillis, idempotencyKey);
  }

  /** The same, with another time to end in. */
  public MutationRequest withTimeout(Duration timeout) {
    return new MutationRequest(
        collection, id, operations, consistency, context, Request.millis(timeout), idempotencyKey);
  }

  /** The same, to be counted once however often it is sent with this key. */
  public MutationRequest withIdempotencyKey(@Nullable String key) {
    return new MutationRequest(
        collection, id, operations, consistency, context, timeoutMillis, key);
  }

  @Override
  public long bytes() {
    long bytes = id.length();
    for (FieldOperation each : operations) {
      bytes += OPERATION_BYTES + bytes(each);
    }
    return bytes;
  }

  private static long bytes(FieldOperation operation) {
    if (operation instanceof FieldOperation.Change change) {
      return total(change.added()) + total(change.removed());
    }
    if (operation instanceof FieldOperation.Assign assign) {
      return assign.value().length();
    }
    if (operation instanceof FieldOperation.AssignVector assign) {
      return assign.vector().length();
    }
    return operation instanceof FieldOperation.Observe observe ? observe.vector().length() : 0;
  }

  private static long total(List<Bytes> values) {
    return values.stream().mapToLong(Bytes::length).sum();
  }
}
