package dev.syncline.api.bus;

import dev.syncline.api.request.Admission;
import dev.syncline.api.request.EntryView;
import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemException;
import dev.syncline.api.request.ProblemType;
import dev.syncline.api.request.Problems;
import dev.syncline.api.request.SearchRun;
import dev.syncline.core.causality.HybridTimestamp;
import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.cluster.CollectionDefinition;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.cluster.Metric;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.search.Distances;
import dev.syncline.port.Outcome;
import dev.syncline.port.ReadCommand;
import dev.syncline.port.Searches;
import dev.syncline.port.WriteCommand;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Carries out what replicators ask of this node: admits, checks, and tells the outcome. Shares its
 * bound of writes in flight with the HTTP surface.
 *
 * <p>Safe for use by several threads; futures end on any.
 */
final class ReplicatorService {
  private final ReplicatorPorts ports;
  private final Admission admission;
  private final ReplicatorLimits limits;
  private final Commands commands;

  ReplicatorService(ReplicatorPorts ports, Admission admission, ReplicatorLimits limits) {
    this.ports = ports;
    this.admission = admission;
    this.limits = limits;
    this.commands = new Commands(ports, limits);
  }

  /** The longest that an operation takes which asks for this timeout. */
  StreamPorts stream() {
    return ports.stream();
  }

  ReplicatorLimits limits() {
    return limits;
  }

  /**
   * Carries out one request.
   *
   * @param bytes what the request holds in memory until it is answered
   * @return fails with a {@link ReplicatorException} only
   */
  Future<Answer> carryOut(Request request, long bytes) {
    try {
      return start(request, bytes).recover(e -> Future.failedFuture(failure(e)));
    } catch (RuntimeException e) {
      return Future.failedFuture(failure(e));
    }
  }

  private static ReplicatorException failure(Throwable e) {
    return e instanceof ReplicatorException known ? known : Failures.of(Problems.ofFailure(e));
  }

  private Future<Answer> start(Request request, long bytes) {
    if (request instanceof WriteRequest write) {
      return write(commands.write(write), write.id(), bytes).map(result -> result);
    }
    if (request instanceof MutationRequest mutation) {
      return write(commands.mutation(mutation), mutation.id(), bytes).map(result -> result);
    }
    if (request instanceof DeleteRequest delete) {
      return write(commands.delete(delete), delete.id(), bytes).map(result -> result);
    }
    if (request instanceof ReadRequest read) {
      return read(commands.read(read), read.id());
    }
    if (request instanceof SearchRequest search) {
      return search(commands.search(search), search.wanted());
    }
    if (request instanceof BatchRequest batch) {
      return batch(batch, bytes);
    }
    return collections((Request.OfCollections) request);
  }

  private Future<WriteResult> write(WriteCommand command, String id, long bytes) {
    if (!admission.tryWrite()) {
      throw admission.refusedWrite();
    }
    if (!admission.tryBytes(bytes)) {
      admission.releaseWrite();
      throw admission.refusedBytes();
    }
    return perform(command, id)
        .onComplete(
            ended -> {
              admission.releaseWrite();
              admission.releaseBytes(bytes);
            });
  }

  /** Writes without admission. */
  Future<WriteResult> perform(WriteCommand command, String id) {
    try {
      return ports.operations().write(command).map(outcome -> result(command, id, outcome));
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private WriteResult result(WriteCommand command, String id, Outcome.Write outcome) {
    if (!(outcome instanceof Outcome.Written written)) {
      throw Failures.of(Problems.ofWrite(outcome));
    }
    boolean created = written.created() && !(command.content() instanceof Content.Tombstone);
    return new WriteResult(
        id,
        written.label(),
        instant(written.timestamp()),
        written.acknowledged(),
        written.replicas(),
        created,
        commands.token(written.context(), command.key()));
  }

  private Future<Answer> read(ReadCommand command, String id) {
    EntryKey key = command.key();
    return ports
        .operations()
        .read(command)
        .map(
            outcome -> {
              if (!(outcome instanceof Outcome.Found found)) {
                throw Failures.of(Problems.ofRead(outcome));
              }
              return ReadResult.of(
                  id,
                  values(EntryView.of(command.collection(), found)),
                  commands.token(found.context(), key));
            });
  }

  private Future<Answer> search(SearchRun run, SearchRequest.Wanted wanted) {
    Metric metric = run.collection().metric();
    return run.start(ports.operations(), ports.searches())
        .map(
            found ->
                new SearchResult(
                    found.results().stream()
                        .map(hits -> hits.stream().map(each -> hit(metric, wanted, each)).toList())
                        .toList(),
                    found.loaded(),
                    found.nodes()));
  }

  private static SearchResult.Hit hit(
      Metric metric, SearchRequest.Wanted wanted, Searches.Hit found) {
    double distance = found.neighbor().distance();
    Content.Value value = found.value();
    return new SearchResult.Hit(
        found.neighbor().id().toUtf8(),
        Distances.score(metric, distance),
        distance,
        found.label(),
        value != null && wanted.vectors() ? FloatVector.wrap(value.vector()) : FloatVector.NONE,
        value != null && wanted.payloads() ? Payload.wrap(value.payload()) : Payload.NONE);
  }

  private static List<ReadResult.Value> values(EntryView view) {
    List<ReadResult.Value> values = new ArrayList<>(view.values().size());
    for (int i = 0; i < view.values().size(); i++) {
      Content.Value value = view.values().get(i);
      values.add(
          new ReadResult.Value(
              FloatVector.wrap(value.vector()),
              Payload.wrap(value.payload()),
              view.labels().get(i),
              instant(view.versions().get(i).timestamp())));
    }
    return values;
  }

  /** The logical part stands below the milliseconds, as in the HTTP API. */
  private static Instant instant(HybridTimestamp timestamp) {
    return Instant.ofEpochMilli(timestamp.millis()).plusNanos(timestamp.logical());
  }

  private Future<Answer> batch(BatchRequest batch, long bytes) {
    CollectionInfo collection = commands.collection(batch.collection());
    int timeoutMillis = commands.timeoutMillis(batch.timeoutMillis());
    checkSize(batch.entries().size(), bytes);
    if (!admission.tryBytes(bytes)) {
      throw admission.refusedBytes();
    }
    return new BatchRun(
            batch.entries(),
            limits.maxBatchInFlight(),
            admission,
            entry -> perform(commands.entry(collection, entry, batch, timeoutMillis), entry.id()))
        .start()
        .onComplete(ended -> admission.releaseBytes(bytes))
        .map(result -> result);
  }

  /** Refuses a batch that is too large. */
  static void checkSize(int entries, long bytes) {
    if (entries > BatchRequest.MAX_ENTRIES) {
      throw Problem.limit(
              ProblemType.INVALID_FIELD,
              "entries",
              "has more than " + BatchRequest.MAX_ENTRIES,
              BatchRequest.MAX_ENTRIES)
          .toException();
    }
    if (bytes > BatchRequest.MAX_BYTES) {
      throw tooLarge();
    }
  }

  static ProblemException tooLarge() {
    return Problem.limit(
            ProblemType.TOO_LARGE,
            "body",
            "is longer than " + BatchRequest.MAX_BYTES + " bytes",
            BatchRequest.MAX_BYTES)
        .toException();
  }

  private Future<Answer> collections(Request.OfCollections request) {
    if (request instanceof Request.Create create) {
      return create(create.definition());
    }
    if (request instanceof Request.Drop drop) {
      return drop(drop.name());
    }
    return Future.succeededFuture(
        new Answer.Collections(List.copyOf(ports.metadata().state().collections().values())));
  }

  private Future<Answer> create(CollectionDefinition definition) {
    return ports
        .metadata()
        .propose(new ClusterCommand.CreateCollection(definition))
        .map(result -> made(definition, result));
  }

  private static Answer made(CollectionDefinition definition, ClusterResult result) {
    if (result instanceof ClusterResult.Created created) {
      return one(created.collection());
    }
    if (result instanceof ClusterResult.Exists exists) {
      return one(exists.collection());
    }
    if (result instanceof ClusterResult.Differs differs) {
      throw Problems.differs(definition, differs.collection()).toException();
    }
    if (result instanceof ClusterResult.TooManyReplicas tooMany) {
      throw Problems.of(tooMany).toException();
    }
    if (result instanceof ClusterResult.TooManyCollections tooMany) {
      throw Problems.of(tooMany).toException();
    }
    throw new IllegalStateException("creating a collection led to " + result);
  }

  private static Answer one(CollectionInfo collection) {
    return new Answer.Collections(List.of(collection));
  }

  private Future<Answer> drop(String name) {
    if (!CollectionDefinition.NAME.matcher(name).matches()) {
      throw Problems.notACollectionName(name).toException();
    }
    return ports
        .metadata()
        .propose(new ClusterCommand.DropCollection(name))
        .map(
            result -> {
              if (result instanceof ClusterResult.Dropped dropped) {
                return new Answer.Collections(List.of(dropped.collection()));
              }
              throw Problems.noSuchCollection(name).toException();
            });
  }
}
