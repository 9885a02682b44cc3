package dev.syncline.api.bus;

import dev.syncline.api.request.EntryIds;
import dev.syncline.api.request.JsonSource;
import dev.syncline.api.request.PayloadReader;
import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemException;
import dev.syncline.api.request.ProblemType;
import dev.syncline.api.request.Problems;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.port.ReadCommand;
import dev.syncline.port.WriteCommand;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks requests and makes commands of them; the rules are those of the HTTP API. */
final class Commands {
  private static final String TIMEOUT = "timeout";
  private static final String VECTOR = "vector";

  private final ReplicatorPorts ports;
  private final ReplicatorLimits limits;

  Commands(ReplicatorPorts ports, ReplicatorLimits limits) {
    this.ports = ports;
    this.limits = limits;
  }

  /**
   * The collection of a name.
   *
   * @throws ProblemException if there is none
   */
  CollectionInfo collection(String name) {
    CollectionInfo collection = ports.metadata().state().collection(name);
    if (collection == null) {
      throw Problems.noSuchCollection(name).toException();
    }
    return collection;
  }

  /**
   * A checked write.
   *
   * @throws ProblemException naming the field at fault
   */
  WriteCommand write(WriteRequest request) {
    CollectionInfo collection = collection(request.collection());
    int timeoutMillis = timeoutMillis(request.timeoutMillis());
    Bytes id = EntryIds.ofText(request.id(), "id");
    return new WriteCommand(
        collection,
        id,
        value(collection, request.vector(), request.payload()),
        request.consistency(),
        context(request.context(), new EntryKey(collection.id(), id)),
        timeoutMillis);
  }

  /** A checked delete. */
  WriteCommand delete(DeleteRequest request) {
    CollectionInfo collection = collection(request.collection());
    int timeoutMillis = timeoutMillis(request.timeoutMillis());
    Bytes id = EntryIds.ofText(request.id(), "id");
    return new WriteCommand(
        collection,
        id,
        Content.Tombstone.INSTANCE,
        request.consistency(),
        context(request.context(), new EntryKey(collection.id(), id)),
        timeoutMillis);
  }

  /** A checked entry of a batch. */
  WriteCommand entry(
      CollectionInfo collection, BatchRequest.Entry entry, BatchRequest batch, int timeoutMillis) {
    Bytes id = EntryIds.ofText(entry.id(), "id");
    Content content =
        entry instanceof BatchRequest.Put put
            ? value(collection, put.vector(), put.payload())
            : Content.Tombstone.INSTANCE;
    return new WriteCommand(
        collection,
        id,
        content,
        batch.consistency(),
        context(entry.context(), new EntryKey(collection.id(), id)),
        timeoutMillis);
  }

  /** A checked read. */
  ReadCommand read(ReadRequest request) {
    CollectionInfo collection = collection(request.collection());
    int timeoutMillis = timeoutMillis(request.timeoutMillis());
    Bytes id = EntryIds.ofText(request.id(), "id");
    return new ReadCommand(
        collection,
        id,
        request.consistency(),
        context(request.context(), new EntryKey(collection.id(), id)),
        timeoutMillis);
  }

  /** The time an operation has. */
  int timeoutMillis(long asked) {
    if (asked == Request.DEFAULT_TIMEOUT) {
      return limits.defaultTimeoutMillis();
    }
    if (asked < 1 || asked > limits.maxTimeoutMillis()) {
      throw Problem.limit(
              ProblemType.INVALID_PARAMETER,
              TIMEOUT,
              "must be 1ms to " + limits.maxTimeoutMillis() + "ms",
              limits.maxTimeoutMillis())
          .toException();
    }
    return (int) asked;
  }

  private static Content.Value value(
      CollectionInfo collection, FloatVector vector, Payload payload) {
    if (vector.dimension() != collection.dimension()) {
      throw new Problem(
              ProblemType.INVALID_FIELD,
              "has "
                  + vector.dimension()
                  + " numbers, the collection's dimension is "
                  + collection.dimension(),
              VECTOR,
              List.of(
                  new Problem.Member.Numeric("value", vector.dimension()),
                  new Problem.Member.Numeric("limit", collection.dimension())))
          .toException();
    }
    for (int i = 0; i < vector.dimension(); i++) {
      if (!Float.isFinite(vector.get(i))) {
        throw new Problem(
                ProblemType.INVALID_FIELD,
                "number " + i + " is not finite",
                VECTOR,
                List.of(new Problem.Member.Numeric("index", i)))
            .toException();
      }
    }
    return new Content.Value(vector.bytes(), payload(payload));
  }

  private static Bytes payload(Payload payload) {
    byte[] utf8 = payload.utf8().array();
    if (utf8.length == 0) {
      return Bytes.EMPTY;
    }
    try {
      return JsonSource.read(utf8, 0, utf8.length, source -> new PayloadReader().read(source));
    } catch (ProblemException e) {
      throw ofPayload(e);
    }
  }

  private static ProblemException ofPayload(ProblemException e) {
    Problem problem = e.problem();
    return new Problem(problem.type(), problem.detail(), "payload", problem.members())
        .toException();
  }

  private @Nullable CausalContext context(@Nullable String token, EntryKey key) {
    if (token == null) {
      return null;
    }
    try {
      return ports.contexts().get().decode(token, key);
    } catch (CorruptDataException e) {
      throw Problem.of(ProblemType.INVALID_CONTEXT, "context", String.valueOf(e.getMessage()))
          .toException();
    }
  }

  /** The text of a context. */
  String token(CausalContext seen, EntryKey key) {
    return ports.contexts().get().encode(seen, key);
  }
}
