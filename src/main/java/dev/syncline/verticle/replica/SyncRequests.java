package dev.syncline.verticle.replica;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.EntryCodec;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.placement.Partition;
import dev.syncline.core.replica.Effect;
import dev.syncline.core.replica.ReplicaEvent;
import dev.syncline.core.sync.StreamBatch;
import dev.syncline.core.sync.SyncBatch;
import dev.syncline.core.sync.SyncItem;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.PeerMessage.Encoding;
import dev.syncline.port.ReplicaTransport;
import dev.syncline.port.TimeSource;
import dev.syncline.verticle.replica.SyncCounters.Count;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the replicas of a shard have asked their peers for: sends the requests, reads the answers,
 * and asks again, in a plainer encoding, where one could not be read.
 *
 * <p>Invariants: at most {@code MAX_OPEN} requests have been sent and not been answered, so that no
 * more answers than these are in memory, and at most {@code MAX_OPEN_OF_PEER} to one peer, so that
 * one that is slow does not keep the others idle; the rest wait. An answer that is late says so
 * itself ({@link PeerMessage.Underway}), and is not asked for again.
 *
 * <p>Used on one context only.
 */
final class SyncRequests {
  private static final Logger LOG = LoggerFactory.getLogger(SyncRequests.class);
  private static final int MAX_OPEN = 32;
  private static final int MAX_OPEN_OF_PEER = 8;

  /** Where no run can be registered, in a minority, replicas go on without. */
  private static final long REGISTRATION_NANOS = 3_000_000_000L;

  /** What to do with what has arrived. */
  interface Receiver {
    /**
     * Takes a batch in.
     *
     * @param then run in any case, once the step is done or was given up; only where nothing is
     *     taken in because the store takes no writes the request is left to end with its time
     */
    void batch(Shell shell, NodeName from, Actor actor, SyncBatch batch, Runnable then);

    /** Takes a range in; {@code then} as above, but ahead of the step. */
    void range(Shell shell, NodeName from, Actor actor, StreamBatch range, Runnable then);
  }

  private final ReplicaTransport transport;
  private final TimeSource time;
  private final long timeoutNanos;
  private final BooleanSupplier takesWrites;
  private final SyncCounters counters;
  private final SyncDecoding decoding;
  private final BiConsumer<Shell, ReplicaEvent> step;
  private final Receiver receiver;
  private final BooleanSupplier isRegistered;
  private final long startedNanos;
  private final Map<Asked, Open> asked = new HashMap<>();
  private final Deque<Open> waiting = new ArrayDeque<>();
  private final Map<NodeName, Integer> open = new HashMap<>();
  private int allOpen;

  private record Asked(Partition partition, @Nullable NodeName fetchedFrom) {}

  /** A request under way or waiting to be sent. */
  private static final class Open {
    final Asked asked;
    final Shell shell;
    final int generation;
    final NodeName from;
    PeerMessage message;
    boolean sent;
    long deadlineNanos;

    Open(Asked asked, Shell shell, NodeName from, PeerMessage message) {
      this.asked = asked;
      this.shell = shell;
      this.generation = shell.generation;
      this.from = from;
      this.message = message;
    }
  }

  /**
   * Has asked for nothing yet.
   *
   * @param isRegistered whether the ring knows this run of the node. With its registration comes
   *     another ring, and whatever was answered under the one before is refused: so requests wait
   *     for it, though not for long
   * @param takesWrites whether this node's store takes what would be answered: while it does not,
   *     requests are not sent, and end with their time
   */
  SyncRequests(
      ReplicaTransport transport,
      TimeSource time,
      long timeoutMillis,
      BooleanSupplier takesWrites,
      SyncCounters counters,
      SyncDecoding decoding,
      BiConsumer<Shell, ReplicaEvent> step,
      Receiver receiver,
      BooleanSupplier isRegistered) {
    this.isRegistered = isRegistered;
    this.startedNanos = time.nanos();
    this.transport = transport;
    this.time = time;
    this.timeoutNanos = timeoutMillis * 1_000_000L;
    this.takesWrites = takesWrites;
    this.counters = counters;
    this.decoding = decoding;
    this.step = step;
    this.receiver = receiver;
  }

  void fetch(Shell shell, Effect.Fetch fetch) {
    Asked key = new Asked(shell.partition, fetch.from());
    ask(
        new Open(
            key,
            shell,
            fetch.from(),
            new PeerMessage.Fetch(shell.partition, fetch.dots(), Encoding.COMPACT)));
  }

  void stream(Shell shell, Effect.Stream stream) {
    Asked key = new Asked(shell.partition, null);
    ask(
        new Open(
            key,
            shell,
            stream.from(),
            new PeerMessage.StreamRequest(
                shell.partition, stream.after(), stream.purpose(), Encoding.COMPACT)));
  }

  private void ask(Open next) {
    Open before = asked.put(next.asked, next);
    if (before != null) {
      forget(before);
    }
    waiting.addLast(next);
    sendNext();
  }

  private void sendNext() {
    if (!isRegistered.getAsBoolean() && time.nanos() - startedNanos < REGISTRATION_NANOS) {
      return;
    }
    Iterator<Open> all = waiting.iterator();
    while (allOpen < MAX_OPEN && all.hasNext()) {
      Open next = all.next();
      if (open.getOrDefault(next.from, 0) < MAX_OPEN_OF_PEER) {
        all.remove();
        next.sent = true;
        allOpen++;
        open.merge(next.from, 1, Integer::sum);
        send(next);
      }
    }
  }

  private void send(Open request) {
    renew(request);
    if (takesWrites.getAsBoolean()) {
      transport.send(request.from, request.message);
    }
  }

  private void renew(Open request) {
    request.deadlineNanos = time.nanos() + timeoutNanos;
  }

  private void forget(Open request) {
    if (request.sent) {
      allOpen--;
      open.computeIfPresent(request.from, (peer, count) -> count == 1 ? null : count - 1);
    } else {
      waiting.remove(request);
    }
  }

  /** Ends a request, unless another has taken its place; returns whether it was the current one. */
  private boolean end(Open request) {
    if (!asked.remove(request.asked, request)) {
      return false;
    }
    forget(request);
    sendNext();
    return true;
  }

  /** The answer to a request for missing dots. */
  void answered(NodeName from, Actor actor, PeerMessage.Batch batch) {
    Open request = asked.get(new Asked(batch.partition(), from));
    if (request == null
        || !(request.message instanceof PeerMessage.Fetch fetch)
        || fetch.encoding() != batch.encoding()) {
      return;
    }
    renew(request);
    decoding.decode(
        batch.partition(),
        batch.frames(),
        result -> {
          if (isCurrent(request)) {
            if (result instanceof SyncDecoding.Result.Read read) {
              received(from, read, batch.frames());
              take(request, actor, fetch, batch, read);
            } else {
              again(request, result);
            }
          }
        });
  }

  private boolean isCurrent(Open request) {
    return asked.get(request.asked) == request && request.generation == request.shell.generation;
  }

  private void take(
      Open request,
      Actor actor,
      PeerMessage.Fetch fetch,
      PeerMessage.Batch message,
      SyncDecoding.Result.Read read) {
    SyncBatch batch = read.batch().withBeyondLog(message.beyondLog());
    if (read.wantedWhole().isEmpty()) {
      receiver.batch(request.shell, request.from, actor, batch, () -> fetchEnded(request));
      return;
    }
    counters.add(Count.WANTED_WHOLE, 1);
    request.message = new PeerMessage.Fetch(fetch.partition(), read.wantedWhole(), Encoding.WHOLE);
    receiver.batch(
        request.shell,
        request.from,
        actor,
        batch,
        () -> {
          if (isCurrent(request)) {
            send(request);
          }
        });
  }

  private void fetchEnded(Open request) {
    if (end(request)) {
      step.accept(request.shell, new ReplicaEvent.FetchEnded(request.from));
    }
  }

  /** The answer to a request for a range. */
  void answered(NodeName from, Actor actor, PeerMessage.Range range) {
    Open request = asked.get(new Asked(range.request().partition(), null));
    if (request == null || !request.from.equals(from) || !request.message.equals(range.request())) {
      return;
    }
    renew(request);
    decoding.decode(
        range.request().partition(),
        range.frames(),
        result -> {
          if (!isCurrent(request)) {
            return;
          }
          if (result instanceof SyncDecoding.Result.Read read && read.wantedWhole().isEmpty()) {
            received(from, read, range.frames());
            take(request, actor, range, read.batch());
          } else {
            again(request, result);
          }
        });
  }

  private void take(Open request, Actor actor, PeerMessage.Range range, SyncBatch items) {
    StreamBatch batch =
        new StreamBatch(
            items.partition(),
            items.ringVersion(),
            items.clock(),
            range.request().after(),
            range.upTo(),
            items.items(),
            range.request().purpose());
    receiver.range(request.shell, request.from, actor, batch, () -> end(request));
  }

  /** The answer could not be read: once more in a plain encoding, and then not before long. */
  private void again(Open request, SyncDecoding.Result why) {
    if (why instanceof SyncDecoding.Result.NeedsDictionary) {
      counters.add(Count.UNKNOWN_DICTIONARIES, 1);
    } else {
      counters.add(Count.CORRUPT_FRAMES, 1);
      LOG.atWarn()
          .addKeyValue("partition", request.shell.partition)
          .addKeyValue("peer", request.from)
          .log("a sync frame cannot be read, and is asked for again: {}", why.reason());
    }
    if (request.message instanceof PeerMessage.Fetch fetch && fetch.encoding() != Encoding.PLAIN) {
      request.message = new PeerMessage.Fetch(fetch.partition(), fetch.dots(), Encoding.PLAIN);
      send(request);
    } else if (request.message instanceof PeerMessage.StreamRequest stream
        && stream.encoding() != Encoding.PLAIN) {
      request.message =
          new PeerMessage.StreamRequest(
              stream.partition(), stream.after(), stream.purpose(), Encoding.PLAIN);
      send(request);
    } else {
      giveUp(request);
    }
  }

  /** The replica will ask once more itself, after the next reports. */
  private void giveUp(Open request) {
    if (end(request)) {
      step.accept(
          request.shell,
          request.asked.fetchedFrom() == null
              ? new ReplicaEvent.StreamTimedOut(request.from)
              : new ReplicaEvent.FetchEnded(request.from));
    }
  }

  private void received(NodeName from, SyncDecoding.Result.Read read, List<Bytes> frames) {
    long rawBytes = 0;
    for (SyncItem item : read.batch().items()) {
      rawBytes += EntryCodec.estimateBytes(item.entry());
    }
    long wireBytes = frames.stream().mapToLong(Bytes::length).sum();
    counters.received(from, wireBytes, rawBytes, read.batch().items().size());
  }

  /** The peer still works on requests of this node. */
  void underway(NodeName from, PeerMessage.Underway underway) {
    for (Partition partition : underway.fetches()) {
      renewIfAsked(asked.get(new Asked(partition, from)), from);
    }
    for (Partition partition : underway.streams()) {
      renewIfAsked(asked.get(new Asked(partition, null)), from);
    }
  }

  private void renewIfAsked(@Nullable Open request, NodeName from) {
    if (request != null && request.sent && request.from.equals(from)) {
      renew(request);
    }
  }

  /** Gives up what has not been answered in time; called at each interval. */
  void tick(long nowNanos) {
    sendNext();
    for (Open request : List.copyOf(asked.values())) {
      if (request.sent && request.deadlineNanos - nowNanos < 0) {
        counters.add(Count.TIMEOUTS, 1);
        giveUp(request);
      }
    }
  }

  /** The replica of a partition is another object now, which has asked for nothing. */
  void reloaded(Shell shell) {
    for (Open request : List.copyOf(asked.values())) {
      if (request.shell == shell) {
        end(request);
      }
    }
  }
}
