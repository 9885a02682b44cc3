package dev.syncline.api.bus;

import dev.syncline.api.request.EntryIds;
import dev.syncline.api.request.FieldsOfPayload;
import dev.syncline.api.request.FilterReader;
import dev.syncline.api.request.IdempotencyKeys;
import dev.syncline.api.request.JsonSource;
import dev.syncline.api.request.MutationRules;
import dev.syncline.api.request.PayloadReader;
import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemException;
import dev.syncline.api.request.ProblemType;
import dev.syncline.api.request.Problems;
import dev.syncline.api.request.SearchRun;
import dev.syncline.api.request.SearchTerms;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.crdt.IdempotencyKey;
import dev.syncline.core.entry.CausalContext;
import dev.syncline.core.entry.ConflictPolicy;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.core.search.Filter;
import dev.syncline.core.search.NearestQuery;
import dev.syncline.port.ReadCommand;
import dev.syncline.port.SearchCommand;
import dev.syncline.port.WriteCommand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks requests and makes commands of them; the rules are those of the HTTP API. */
final class Commands {
  private static final String TIMEOUT = "timeout";

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

  /** What every operation on one entry says, checked. */
  private record Target(
      CollectionInfo collection, EntryKey key, @Nullable CausalContext seen, int timeoutMillis) {
    WriteCommand write(Content content, Consistency consistency) {
      return new WriteCommand(collection, key.id(), content, consistency, seen, timeoutMillis);
    }

    ReadCommand read(Consistency consistency) {
      return new ReadCommand(collection, key.id(), consistency, seen, timeoutMillis);
    }
  }

  private Target target(String collection, String id, @Nullable String context, long askedMillis) {
    return target(collection(collection), id, context, timeoutMillis(askedMillis));
  }

  private Target target(
      CollectionInfo collection, String id, @Nullable String context, int timeoutMillis) {
    EntryKey key = new EntryKey(collection.id(), EntryIds.ofText(id, "id"));
    return new Target(collection, key, context(context, key), timeoutMillis);
  }

  /**
   * A checked write.
   *
   * @throws ProblemException naming the field at fault
   */
  WriteCommand write(WriteRequest request) {
    Target target =
        target(request.collection(), request.id(), request.context(), request.timeoutMillis());
    return target.write(
        value(target.collection(), request.vector(), request.payload()), request.consistency());
  }

  /** A checked mutation. */
  WriteCommand mutation(MutationRequest request) {
    Target target =
        target(request.collection(), request.id(), request.context(), request.timeoutMillis());
    String text = request.idempotencyKey();
    IdempotencyKey key = text == null ? null : IdempotencyKeys.of(text, "idempotencyKey");
    return target.write(
        MutationRules.mutation(target.collection(), request.operations(), key),
        request.consistency());
  }

  /** A checked delete. */
  WriteCommand delete(DeleteRequest request) {
    return target(request.collection(), request.id(), request.context(), request.timeoutMillis())
        .write(Content.Tombstone.INSTANCE, request.consistency());
  }

  /** A checked entry of a batch. */
  WriteCommand entry(
      CollectionInfo collection, BatchRequest.Entry entry, BatchRequest batch, int timeoutMillis) {
    Content content =
        entry instanceof BatchRequest.Put put
            ? value(collection, put.vector(), put.payload())
            : Content.Tombstone.INSTANCE;
    return target(collection, entry.id(), entry.context(), timeoutMillis)
        .write(content, batch.consistency());
  }

  /** A checked read. */
  ReadCommand read(ReadRequest request) {
    return target(request.collection(), request.id(), request.context(), request.timeoutMillis())
        .read(request.consistency());
  }

  /** A checked search. */
  SearchRun search(SearchRequest request) {
    CollectionInfo collection = collection(request.collection());
    SearchTerms.checkSearchable(collection);
    SearchRequest.Wanted wanted = request.wanted();
    SearchTerms terms =
        new SearchTerms(
            targets(collection, request.vectors(), request.id()),
            request.id() == null ? null : EntryIds.ofText(request.id(), "id"),
            checked("count", wanted.count(), SearchTerms.MAX_COUNT),
            checked("breadth", wanted.breadth(), NearestQuery.MAX_BREADTH),
            wanted.filter() == null ? null : filter(wanted.filter()),
            maxDistance(collection, wanted.minScore()));
    return new SearchRun(
        collection,
        terms,
        request.consistency(),
        SearchTerms.seen(collection, request.contexts(), ports.contexts().get(), "contexts"),
        wanted.payloads() || wanted.vectors(),
        timeoutMillis(request.timeoutMillis()));
  }

  private static List<Bytes> targets(
      CollectionInfo collection, List<FloatVector> vectors, @Nullable String id) {
    int most = id == null ? SearchCommand.MAX_QUERIES : 0;
    if (vectors.size() > most || (id == null && vectors.isEmpty())) {
      throw Problem.limit(
              ProblemType.INVALID_FIELD,
              "vectors",
              "has "
                  + vectors.size()
                  + (id == null ? ", must have 1 to " + most : " beside an id, which goes alone"),
              most)
          .toException();
    }
    List<Bytes> targets = new ArrayList<>(vectors.size());
    for (FloatVector each : vectors) {
      String field = "vectors[" + targets.size() + "]";
      checkVector(collection, each.bytes(), targets.size());
      SearchTerms.checkDirection(collection, each.bytes(), field, "is");
      targets.add(each.bytes());
    }
    return targets;
  }

  private static void checkVector(CollectionInfo collection, Bytes vector, int at) {
    try {
      MutationRules.checkVector(vector, collection.dimension());
    } catch (ProblemException e) {
      throw SearchTerms.ofVector(e, at);
    }
  }

  private static int checked(String field, int value, int limit) {
    if (value < 1 || value > limit) {
      throw SearchTerms.outOfRange(field, String.valueOf(value), limit);
    }
    return value;
  }

  private static double maxDistance(CollectionInfo collection, double minScore) {
    if (Double.isNaN(minScore)) {
      throw Problem.of(ProblemType.INVALID_FIELD, "minScore", "is NaN, must be a number")
          .toException();
    }
    return SearchTerms.maxDistance(collection.metric(), minScore);
  }

  private static Filter filter(Payload filter) {
    byte[] utf8 = filter.utf8().array();
    return JsonSource.read(utf8, 0, utf8.length, source -> FilterReader.read(source, "filter"));
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

  private static Content value(CollectionInfo collection, FloatVector vector, Payload payload) {
    if (collection.policy() == ConflictPolicy.CRDT) {
      Bytes given = vector.dimension() == 0 ? null : vector.bytes();
      return FieldsOfPayload.mutation(collection, given, payload(payload));
    }
    MutationRules.checkVector(vector.bytes(), collection.dimension());
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
    String detail = problem.field() == null ? "payload: " + problem.detail() : problem.detail();
    return new Problem(problem.type(), detail, "payload", problem.members()).toException();
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
