package dev.syncline.api.bus;

import dev.syncline.core.placement.NodeName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a replicator has under way over the event bus, apart from the bus itself.
 *
 * <p>All requests wait in one queue. A node that has room takes as many as one frame holds; a node
 * has room while fewer frames than allowed lack its receipt. So with little to do a request leaves
 * at once, under load frames grow, and a node that freezes keeps the frames it has and gets no
 * more. A receipt says that a frame has arrived; answers come one by one as operations end, so a
 * slow operation delays no other of its frame.
 *
 * <p>A request that has been sent is never sent again, unless the bus says that nobody was there to
 * get it.
 *
 * <p>Safe for use by several threads. Never calls anyone while it holds its lock: what has ended is
 * returned for the caller to tell.
 */
final class ClientState {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final UUID client;
  private final @Nullable NodeName only;
  private final BusSettings settings;
  private final Map<Long, Pending> pending = new LinkedHashMap<>();
  private final Deque<Pending> queue = new ArrayDeque<>();
  private final Map<NodeName, NodeLink> links = new LinkedHashMap<>();
  private final Map<Long, Sent> unreceipted = new HashMap<>();
  private long pendingBytes;
  private long lastNumber;
  private long lastSequence;
  private long lastDiscoveryNanos;
  private boolean discovered;
  private int turn;
  private boolean closed;

  /** Told how an operation ended: the bytes of its answer, or a failure. */
  interface Ending extends BiConsumer<byte @Nullable [], @Nullable ReplicatorException> {}

  private static final class Pending {
    final long number;
    final byte[] bytes;
    final int timeoutMillis;
    final long startedNanos;
    final Ending ending;
    boolean sent;

    Pending(long number, byte[] bytes, int timeoutMillis, long startedNanos, Ending ending) {
      this.number = number;
      this.bytes = bytes;
      this.timeoutMillis = timeoutMillis;
      this.startedNanos = startedNanos;
      this.ending = ending;
    }
  }

  /** A frame without a receipt; one without a link was sent to any node. */
  private record Sent(@Nullable NodeLink link, List<Pending> requests, long nanos) {}

  /** A frame to send, to any node where none is named. */
  record Outgoing(@Nullable NodeName to, RequestFrame frame) {}

  /** An operation that has ended, to be told outside of the lock. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Ended(Ending ending, byte @Nullable [] answer, @Nullable ReplicatorException failure) {
    void tell() {
      ending.accept(answer, failure);
    }
  }

  /**
   * A client of any node, or of one.
   *
   * @param only null for any
   */
  ClientState(UUID client, @Nullable NodeName only, BusSettings settings) {
    this.client = client;
    this.only = only;
    this.settings = settings;
    if (only != null) {
      links.put(only, new NodeLink(only));
    }
  }

  /**
   * Takes a request into the queue.
   *
   * @return false if there is no room for it, or the client is closed
   */
  synchronized boolean offer(byte[] bytes, int timeoutMillis, long nowNanos, Ending ending) {
    if (closed
        || pending.size() >= settings.maxPending()
        || pendingBytes + bytes.length > settings.maxPendingBytes()) {
      return false;
    }
    Pending request = new Pending(++lastNumber, bytes, timeoutMillis, nowNanos, ending);
    pending.put(request.number, request);
    pendingBytes += bytes.length;
    queue.addLast(request);
    return true;
  }

  /** Whether an operation has not ended. */
  synchronized boolean isBusy() {
    return !pending.isEmpty();
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** The next frame to send now; null if nothing may leave. */
  synchronized @Nullable Outgoing nextFrame(long nowNanos) {
    if (pending.isEmpty()) {
      return null;
    }
    if (isDiscoveryDue(nowNanos)) {
      discovered = true;
      lastDiscoveryNanos = nowNanos;
      return outgoing(null, List.of(), nowNanos);
    }
    for (NodeLink link : links.values()) {
      if (link.silent
          && (!link.probed || isPast(link.lastProbeNanos, settings.probeMillis(), nowNanos))) {
        link.probed = true;
        link.lastProbeNanos = nowNanos;
        return outgoing(link, List.of(), nowNanos);
      }
    }
    NodeLink free = nextFree();
    List<Pending> requests = free == null ? List.of() : takeFromQueue();
    if (free == null || requests.isEmpty()) {
      return null;
    }
    free.inFlight++;
    return outgoing(free, requests, nowNanos);
  }

  private boolean isDiscoveryDue(long nowNanos) {
    if (only != null) {
      return false;
    }
    boolean urgent = links.isEmpty() || links.values().stream().anyMatch(each -> each.silent);
    int millis = urgent ? settings.probeMillis() : settings.discoveryMillis();
    return !discovered || isPast(lastDiscoveryNanos, millis, nowNanos);
  }

  private static boolean isPast(long sinceNanos, long millis, long nowNanos) {
    return nowNanos - sinceNanos >= millis * NANOS_PER_MILLI;
  }

  private Outgoing outgoing(@Nullable NodeLink link, List<Pending> requests, long nowNanos) {
    long sequence = ++lastSequence;
    unreceipted.put(sequence, new Sent(link, requests, nowNanos));
    List<RequestFrame.Item> items = new ArrayList<>(requests.size());
    for (Pending each : requests) {
      each.sent = true;
      items.add(new RequestFrame.Item(each.number, each.timeoutMillis, each.bytes));
    }
    RequestFrame frame = new RequestFrame(client, sequence, link == null, items);
    return new Outgoing(link == null ? null : link.node, frame);
  }

  /** The nodes take turns. */
  private @Nullable NodeLink nextFree() {
    List<NodeLink> all = List.copyOf(links.values());
    for (int i = 0; i < all.size(); i++) {
      NodeLink link = all.get(Math.floorMod(turn + i, all.size()));
      if (!link.silent && link.inFlight < settings.framesInFlight()) {
        turn = Math.floorMod(turn + i + 1, all.size());
        return link;
      }
    }
    return null;
  }

  private List<Pending> takeFromQueue() {
    List<Pending> taken = new ArrayList<>();
    long bytes = 0;
    while (!queue.isEmpty() && taken.size() < settings.maxFrameRequests()) {
      Pending next = queue.getFirst();
      if (!pending.containsKey(next.number)) {
        queue.removeFirst();
        continue;
      }
      if (!taken.isEmpty() && bytes + next.bytes.length > settings.maxFrameBytes()) {
        break;
      }
      taken.add(queue.removeFirst());
      bytes += next.bytes.length;
    }
    return taken;
  }

  /** Takes a frame of a node. */
  synchronized List<Ended> received(AnswerFrame frame) {
    List<Ended> ended = new ArrayList<>(frame.items().size());
    NodeLink sender = links.get(frame.node());
    if (sender != null) {
      sender.silent = false;
    }
    frame.receipts().forEach(this::receipt);
    for (long sequence : frame.refused()) {
      Sent sent = receipt(sequence);
      if (sent != null) {
        fail(
            sent.requests(),
            Failures.unavailable(
                "node " + frame.node() + " does not read version " + RequestFrame.VERSION),
            ended);
      }
    }
    if (!frame.members().isEmpty() && only == null) {
      follow(frame.members());
    }
    for (AnswerFrame.Item item : frame.items()) {
      Pending request = remove(item.number());
      if (request != null) {
        ended.add(new Ended(request.ending, item.bytes(), null));
      }
    }
    return ended;
  }

  private @Nullable Sent receipt(long sequence) {
    Sent sent = unreceipted.remove(sequence);
    if (sent != null && sent.link() != null && !sent.requests().isEmpty()) {
      sent.link().inFlight--;
    }
    return sent;
  }

  private void follow(List<NodeName> members) {
    links.keySet().removeIf(each -> !members.contains(each));
    members.forEach(each -> links.computeIfAbsent(each, NodeLink::new));
  }

  private @Nullable Pending remove(long number) {
    Pending request = pending.remove(number);
    if (request != null) {
      pendingBytes -= request.bytes.length;
    }
    return request;
  }

  private void fail(List<Pending> requests, ReplicatorException failure, List<Ended> ended) {
    for (Pending request : requests) {
      if (remove(request.number) != null) {
        ended.add(new Ended(request.ending, null, failure));
      }
    }
  }

  /** Nobody was there to get a frame: its requests wait again, first in the queue. */
  synchronized void notDelivered(long sequence) {
    Sent sent = receipt(sequence);
    if (sent == null) {
      return;
    }
    if (sent.link() != null) {
      sent.link().fallSilent();
    }
    for (int i = sent.requests().size() - 1; i >= 0; i--) {
      Pending request = sent.requests().get(i);
      request.sent = false;
      queue.addFirst(request);
    }
  }

  /** A frame may have arrived or not. */
  synchronized void maybeLost(long sequence) {
    Sent sent = receipt(sequence);
    if (sent != null && sent.link() != null) {
      sent.link().fallSilent();
    }
  }

  /** Ends what has waited for too long, and gives up receipts. */
  synchronized List<Ended> expire(long nowNanos) {
    for (Iterator<Sent> each = unreceipted.values().iterator(); each.hasNext(); ) {
      Sent sent = each.next();
      if (isPast(sent.nanos(), settings.receiptTimeoutMillis(), nowNanos)) {
        each.remove();
        NodeLink link = sent.link();
        if (link != null) {
          link.fallSilent();
          link.inFlight -= sent.requests().isEmpty() ? 0 : 1;
        }
      }
    }
    List<Pending> late = new ArrayList<>();
    for (Pending request : pending.values()) {
      int millis = request.timeoutMillis + (request.sent ? settings.slackMillis() : 0);
      if (isPast(request.startedNanos, millis, nowNanos)) {
        late.add(request);
      }
    }
    List<Ended> ended = new ArrayList<>(late.size());
    for (Pending request : late) {
      fail(List.of(request), timedOut(request), ended);
    }
    dropEndedFromQueue();
    return ended;
  }

  /** A request that ends unsent must not be kept by the queue. */
  private void dropEndedFromQueue() {
    queue.removeIf(each -> !pending.containsKey(each.number));
  }

  private ReplicatorException timedOut(Pending request) {
    if (request.sent) {
      return Failures.noAnswer(
          "no answer in "
              + request.timeoutMillis
              + " ms; the outcome is unknown: read before trying again");
    }
    boolean reachable = links.values().stream().anyMatch(each -> !each.silent);
    return reachable
        ? Failures.overloaded("the nodes had no room for " + request.timeoutMillis + " ms")
        : Failures.unavailable(
            (only == null ? "no node was" : "node " + only + " was not")
                + " in reach for "
                + request.timeoutMillis
                + " ms; nothing was done");
  }

  /** Takes no more, and ends everything. */
  synchronized List<Ended> close() {
    closed = true;
    List<Ended> ended = new ArrayList<>(pending.size());
    for (Pending request : List.copyOf(pending.values())) {
      ReplicatorException failure =
          request.sent
              ? Failures.noAnswer("the replicator was closed; the outcome is unknown")
              : Failures.unavailable("the replicator was closed; nothing was done");
      fail(List.of(request), failure, ended);
    }
    queue.clear();
    unreceipted.clear();
    return ended;
  }
}
