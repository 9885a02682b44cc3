package dev.syncline.load.bus;

import dev.syncline.api.bus.BatchRequest;
import dev.syncline.api.bus.BatchResult;
import dev.syncline.api.bus.FloatVector;
import dev.syncline.api.bus.Payload;
import dev.syncline.api.bus.ReadRequest;
import dev.syncline.api.bus.ReadResult;
import dev.syncline.api.bus.Replicator;
import dev.syncline.api.bus.WriteRequest;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.load.driver.Dataset;
import dev.syncline.load.driver.Entries;
import dev.syncline.load.driver.Operation;
import dev.syncline.load.driver.Workload;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The operations of one workload; vectors and payloads are made in advance. */
final class BusRequests {
  private final Replicator replicator;
  private final Workload workload;
  private final Dataset dataset;
  private final SplittableRandom random;
  private final Consistency level;
  private final List<FloatVector> vectors;
  private final List<Payload> payloads;
  private int next;

  BusRequests(Replicator replicator, Workload workload, Dataset dataset, SplittableRandom random) {
    this.replicator = replicator;
    this.workload = workload;
    this.dataset = dataset;
    this.random = random;
    this.level = Consistency.valueOf(workload.level().name());
    int size = workload.operation() == Operation.READ ? 0 : dataset.vectors().size();
    this.vectors =
        IntStream.range(0, size)
            .mapToObj(i -> FloatVector.of(dataset.vectors().vector(i)))
            .toList();
    this.payloads = IntStream.range(0, size).mapToObj(dataset.payloads()).map(Payload::of).toList();
  }

  /** Operations without end. */
  Supplier<@Nullable Uni<Integer>> endless() {
    return switch (workload.operation()) {
      case WRITE -> this::write;
      case BATCH -> () -> batch(dataset.keys()::nextWrite, workload.batchEntries());
      case READ -> this::read;
      case MUTATE -> throw new IllegalArgumentException("mutations are sent over HTTP only");
    };
  }

  /** Batches of the loaded keys, each once. */
  Supplier<@Nullable Uni<Integer>> loading() {
    long end = dataset.keys().loadedKeys();
    long[] key = {0};
    return () -> {
      int entries = (int) Math.min(workload.batchEntries(), end - key[0]);
      return entries == 0 ? null : batch(() -> key[0]++, entries);
    };
  }

  private Uni<Integer> write() {
    int index = nextIndex();
    String id = Entries.id(dataset.keys().nextWrite());
    WriteRequest request =
        WriteRequest.of(dataset.collection(), id, vectors.get(index))
            .withPayload(payloads.get(index))
            .withConsistency(level);
    return replicator.write(request).map(written -> 1);
  }

  private Uni<Integer> batch(LongSupplier keys, int entries) {
    List<BatchRequest.Entry> batch = new ArrayList<>(entries);
    for (int i = 0; i < entries; i++) {
      int index = nextIndex();
      batch.add(
          new BatchRequest.Put(
              Entries.id(keys.getAsLong()), vectors.get(index), payloads.get(index), null));
    }
    return replicator
        .writeBatch(BatchRequest.of(dataset.collection(), batch).withConsistency(level))
        .map(result -> complete(result, entries));
  }

  private static int complete(BatchResult result, int entries) {
    for (BatchResult.EntryResult each : result.results()) {
      if (each instanceof BatchResult.Failed failed) {
        throw failed.failure();
      }
    }
    return entries;
  }

  private Uni<Integer> read() {
    String id = Entries.id(dataset.keys().anyLoaded(random));
    ReadRequest request = ReadRequest.of(dataset.collection(), id).withConsistency(level);
    return replicator.read(request).map(this::whole);
  }

  private int whole(ReadResult read) {
    int dims = read.value().map(value -> value.vector().dimension()).orElse(0);
    if (dims != workload.dims()) {
      throw new ShortAnswerException(dims + " of " + workload.dims() + " numbers came back");
    }
    return 1;
  }

  /** A read that succeeded without the vector. */
  private static final class ShortAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ShortAnswerException(String message) {
      super(message);
    }
  }

  private int nextIndex() {
    int index = next;
    next = (next + 1) % vectors.size();
    return index;
  }
}
