package dev.syncline.verticle.replica;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.Version;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.sync.HeldLeaves;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.port.HeldVectors;
import dev.syncline.port.ReplicaStore;
import dev.syncline.port.SyncCodec;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads sync frames off the event loop, one after the other. What waits here is bounded by the
 * requests that have been sent. Used on one context only.
 */
final class SyncDecoding {
  private final Vertx vertx;
  private final ReplicaStore store;
  private final SyncCodec codec;
  private final Queue<Job> waiting = new ArrayDeque<>();
  private boolean busy;
  private boolean closed;

  private record Job(Partition partition, List<Bytes> frames, Consumer<Result> then) {}

  /** What became of the frames of one message. */
  sealed interface Result {
    /** For a log. */
    String reason();

    /**
     * A batch.
     *
     * @param wantedWhole dots left out, as what came of their entries was the difference from
     *     something that is not held here
     */
    record Read(SyncBatch batch, VersionVector wantedWhole) implements Result {
      @Override
      public String reason() {
        return "differences from what is not held";
      }
    }

    /** A dictionary that is not known here. */
    record NeedsDictionary() implements Result {
      @Override
      public String reason() {
        return "an unknown dictionary";
      }
    }

    /** Nothing that could be read. */
    record Corrupt(String reason) implements Result {}
  }

  SyncDecoding(Vertx vertx, ReplicaStore store, SyncCodec codec) {
    this.vertx = vertx;
    this.store = store;
    this.codec = codec;
  }

  /** Reads the frames of one message about a partition. */
  void decode(Partition partition, List<Bytes> frames, Consumer<Result> then) {
    waiting.add(new Job(partition, frames, then));
    next();
  }

  private void next() {
    Job job = busy || closed ? null : waiting.poll();
    if (job == null) {
      return;
    }
    busy = true;
    vertx
        .<Result>executeBlocking(() -> read(job), false)
        .onComplete(
            done -> {
              busy = false;
              if (closed) {
                codec.close();
                return;
              }
              job.then()
                  .accept(
                      done.succeeded()
                          ? done.result()
                          : new Result.Corrupt(String.valueOf(done.cause().getMessage())));
              next();
            });
  }

  private Result read(Job job) {
    HeldVectors held = key -> vectors(store.get(job.partition(), key));
    try {
      for (Bytes frame : job.frames()) {
        SyncCodec.Decoded decoded = codec.decode(frame, held);
        if (decoded instanceof SyncCodec.Decoded.Complete complete) {
          return read(job, complete.batch(), VersionVector.EMPTY);
        }
        if (decoded instanceof SyncCodec.Decoded.Incomplete incomplete) {
          return read(job, incomplete.batch(), incomplete.wantedWhole());
        }
        if (decoded instanceof SyncCodec.Decoded.NeedsDictionary) {
          return new Result.NeedsDictionary();
        }
      }
      return new Result.Corrupt("no batch came");
    } catch (CorruptDataException e) {
      return new Result.Corrupt(String.valueOf(e.getMessage()));
    }
  }

  /** An entry whose rest is not here is left out, as one whose vectors are not. */
  private Result read(Job job, SyncBatch batch, VersionVector wantedWhole) {
    if (!batch.partition().equals(job.partition())) {
      return new Result.Corrupt("the batch is of partition " + batch.partition());
    }
    HeldLeaves.Filled filled = HeldLeaves.fillIn(batch, key -> store.get(job.partition(), key));
    return new Result.Read(filled.batch(), wantedWhole.join(filled.wantedWhole()));
  }

  private static List<Bytes> vectors(@Nullable Entry entry) {
    List<Bytes> vectors = new ArrayList<>(1);
    if (entry != null) {
      for (Version version : entry.versions()) {
        if (version.content() instanceof Content.Value value) {
          vectors.add(value.vector());
        }
      }
    }
    return vectors;
  }

  /** Reads no more. */
  void close() {
    if (!closed) {
      closed = true;
      waiting.clear();
      if (!busy) {
        codec.close();
      }
    }
  }
}
