package dev.syncline.verticle.replica;

import dev.syncline.core.placement.NodeName;
import dev.syncline.port.SyncCodec;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What a node's sync has moved since the process started. Thread-safe. */
public final class SyncCounters {
  /** What is counted without regard to a peer. */
  public enum Count {
    /** Digests sent to a peer. */
    ROUNDS,
    /** Digests that said all there was in one number, because nothing had changed. */
    QUIET_ROUNDS,
    /** Batches and ranges sent. */
    BATCHES_SENT,
    /** Bytes of all sync frames sent, headers and dictionaries included. */
    BYTES_SENT,
    /** Entries that batches and ranges have brought here. */
    ENTRIES_REPAIRED,
    /** Streams begun here. */
    STREAMS_STARTED,
    /** Streams that have come to their end here. */
    STREAMS_ENDED,
    /** Frames received that could not be read, and were asked for again. */
    CORRUPT_FRAMES,
    /** Answers with differences from vectors that are not held here, asked for whole. */
    WANTED_WHOLE,
    /** Answers that named a dictionary not known here, asked for without it. */
    UNKNOWN_DICTIONARIES,
    /** Requests that a peer did not answer in time. */
    TIMEOUTS,
    /** Nanoseconds that batches have waited for the throttle. */
    THROTTLE_WAIT_NANOS
  }

  /**
   * What has come from one peer.
   *
   * @param wireBytes in frames
   * @param rawBytes the entries in them
   * @param entries how many
   */
  public record Received(long wireBytes, long rawBytes, long entries) {
    /** Nothing. */
    public static final Received NOTHING = new Received(0, 0, 0);

    private Received plus(Received more) {
      return new Received(
          wireBytes + more.wireBytes, rawBytes + more.rawBytes, entries + more.entries);
    }
  }

  private final Map<Count, LongAdder> counts = new EnumMap<>(Count.class);
  private final Map<SyncCodec.DataKind, LongAdder> raw = new EnumMap<>(SyncCodec.DataKind.class);
  private final Map<SyncCodec.DataKind, LongAdder> wire = new EnumMap<>(SyncCodec.DataKind.class);
  private final Map<NodeName, Received> received = new ConcurrentHashMap<>();
  private final Map<NodeName, LongAdder> sentTo = new ConcurrentHashMap<>();

  /** All at nought. */
  public SyncCounters() {
    for (Count each : Count.values()) {
      counts.put(each, new LongAdder());
    }
    for (SyncCodec.DataKind each : SyncCodec.DataKind.values()) {
      raw.put(each, new LongAdder());
      wire.put(each, new LongAdder());
    }
  }

  void add(Count what, long number) {
    adder(counts, what).add(number);
  }

  void encoded(List<SyncCodec.Share> shares) {
    for (SyncCodec.Share share : shares) {
      adder(raw, share.kind()).add(share.rawBytes());
      adder(wire, share.kind()).add(share.wireBytes());
    }
  }

  void sent(NodeName peer, long wireBytes) {
    add(Count.BATCHES_SENT, 1);
    add(Count.BYTES_SENT, wireBytes);
    sentTo.computeIfAbsent(peer, each -> new LongAdder()).add(wireBytes);
  }

  void received(NodeName peer, long wireBytes, long rawBytes, long entries) {
    received.merge(peer, new Received(wireBytes, rawBytes, entries), Received::plus);
    add(Count.ENTRIES_REPAIRED, entries);
  }

  /** One count. */
  public long get(Count what) {
    return adder(counts, what).sum();
  }

  /** Bytes of one kind that were sent, before compression. */
  public long rawBytes(SyncCodec.DataKind kind) {
    return adder(raw, kind).sum();
  }

  /** Bytes that they took in frames. */
  public long wireBytes(SyncCodec.DataKind kind) {
    return adder(wire, kind).sum();
  }

  /** What has come from a peer. */
  public Received from(NodeName peer) {
    return received.getOrDefault(peer, Received.NOTHING);
  }

  /** What has come from all peers. */
  public Received received() {
    return received.values().stream().reduce(Received.NOTHING, Received::plus);
  }

  /** Bytes of sync frames sent to a peer. */
  public long sentTo(NodeName peer) {
    LongAdder sent = sentTo.get(peer);
    return sent == null ? 0 : sent.sum();
  }

  private static <K> LongAdder adder(Map<K, LongAdder> adders, K key) {
    return java.util.Objects.requireNonNull(adders.get(key));
  }
}
