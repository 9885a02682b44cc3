package dev.syncline.core.replica;

import dev.syncline.core.causality.Dot;
import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.entry.Entry;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.placement.NodeName;
import dev.syncline.core.sync.ClockReport;
import dev.syncline.core.sync.StreamBatch;
import dev.syncline.core.sync.StreamProgress;
import dev.syncline.core.sync.SyncItem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The receiving end of a stream: asks one peer for one range after the other, in order of keys, and
 * takes each into the replica's state together with how far it has got.
 */
final class StreamClient {
  /** Reports of peers that cannot go on where the last source stopped, before one begins anew. */
  private static final int PATIENCE = 12;

  private final Ledger ledger;
  private @Nullable Asked asked;
  private @Nullable EntryKey compared;
  private int unsuitable;
  private int stuck;

  /** The one range that is waited for. */
  private record Asked(NodeName from, @Nullable EntryKey after, StreamBatch.Purpose purpose) {}

  StreamClient(Ledger ledger) {
    this.ledger = ledger;
  }

  /** What will be in the clock once the stream has ended: nobody needs to fetch it. */
  VersionVector promised() {
    return ledger.stream().promised();
  }

  /** A peer holds dots that its log does not name any more. */
  void isNeeded(NodeName from, VersionVector beyondLog, List<Effect> out) {
    boolean waits = asked != null && asked.purpose() == StreamBatch.Purpose.CATCH_UP;
    if (!waits && !ledger.stream().isOpen() && !beyondLog.minus(ledger.applied()).isEmpty()) {
      ask(new Asked(from, null, StreamBatch.Purpose.CATCH_UP), out);
    }
  }

  /** A peer that reports is there: a stream that waits for a source may go on. */
  void learn(ClockReport report, List<Effect> out) {
    boolean waits = asked != null && asked.purpose() == StreamBatch.Purpose.CATCH_UP;
    if (waits || !ledger.stream().isOpen()) {
      return;
    }
    if (report.streaming()) {
      abandonIfStuck(report.from(), out);
      return;
    }
    boolean suits = report.durable().covers(ledger.stream().sourceClock());
    if (suits || ++unsuitable > PATIENCE) {
      ask(new Asked(report.from(), ledger.stream().cursor(), StreamBatch.Purpose.CATCH_UP), out);
    }
  }

  /**
   * Two that are streamed to can wait for each other for ever, each with what the other lacks. One
   * stops being streamed to, so that the other has a source, and begins again after that.
   */
  private void abandonIfStuck(NodeName other, List<Effect> out) {
    if (ledger.self.compareTo(other) < 0 && ++stuck > PATIENCE) {
      stuck = 0;
      ledger.stream(ledger.stream().abandoned(ledger.applied()));
      Draft draft = new Draft();
      draft.tellsMore();
      ledger.commit(draft, out);
    }
  }

  /** Equal clocks, different entries: what the peer holds is looked at, range by range. */
  void compare(NodeName peer, List<Effect> out) {
    if (asked == null && !ledger.stream().isOpen()) {
      ask(new Asked(peer, compared, StreamBatch.Purpose.COMPARE), out);
    }
  }

  private void ask(Asked next, List<Effect> out) {
    asked = next;
    ledger.startTouched();
    out.add(new Effect.Stream(next.from(), next.after(), next.purpose()));
  }

  /** The range asked of a peer has not come, or not as it could be taken: another may be asked. */
  void failed(NodeName from) {
    if (asked != null && asked.from().equals(from)) {
      end();
    }
  }

  private void end() {
    asked = null;
    ledger.endTouched();
  }

  void receive(ReplicaEvent.ReceiveStream event, List<Effect> out) {
    StreamBatch batch = event.batch();
    Asked answered = asked;
    if (answered == null
        || !answered.from().equals(event.from())
        || answered.purpose() != batch.purpose()
        || !Objects.equals(answered.after(), batch.after())) {
      return;
    }
    List<EntryKey> touched = ledger.touchedIn(batch);
    if (touched == null) {
      ask(answered, out);
      return;
    }
    Set<EntryKey> keys = new TreeSet<>(touched);
    event.stored().keySet().stream().filter(batch::contains).forEach(keys::add);
    if (batch.purpose() == StreamBatch.Purpose.COMPARE) {
      unite(event, out);
    } else {
      take(event, keys, out);
    }
  }

  private void take(ReplicaEvent.ReceiveStream event, Set<EntryKey> keys, List<Effect> out) {
    StreamBatch batch = event.batch();
    Draft draft = new Draft();
    draft.tellsMore();
    Map<EntryKey, Entry> joined = new HashMap<>();
    for (SyncItem item : batch.items()) {
      Entry current = ledger.latest(item.key(), stored(event, item.key(), item.entry()));
      Entry gathered = ledger.fill(item.key(), current).gather(item.entry().fill(batch.clock()));
      joined.put(item.key(), draft.settle(item.key(), gathered));
      for (Dot dot : dots(item.answered().minus(ledger.applied()))) {
        draft.line(dot, item.key());
      }
      keys.remove(item.key());
    }
    boolean begins = !ledger.stream().isOpen();
    StreamProgress progress = ledger.stream().advance(batch.upTo(), batch.clock());
    ledger.stream(progress);
    ledger.adopt(batch.adopted());
    for (SyncItem item : batch.items()) {
      Entry next = ledger.strip(item.key(), Objects.requireNonNull(joined.get(item.key())));
      Entry stored = stored(event, item.key(), item.entry());
      draft.entry(item.key(), stored, next);
    }
    for (EntryKey key : keys) {
      // Absent there: what its clock holds is obsolete, and what it lacks is not for it to say.
      Entry stored = Objects.requireNonNull(event.stored().get(key));
      draft.entry(key, stored, ledger.latest(key, stored).without(batch.clock()));
    }
    if (batch.upTo() == null) {
      adoptPromised(progress);
    }
    ledger.commit(draft, out);
    unsuitable = 0;
    stuck = 0;
    if (begins) {
      out.add(new Effect.StreamStarted(event.from()));
    }
    if (batch.upTo() == null) {
      end();
      out.add(new Effect.StreamEnded(event.from()));
    } else {
      ask(new Asked(event.from(), batch.upTo(), batch.purpose()), out);
    }
  }

  /** All keys have been streamed: what every source held is in the clock now, without lines. */
  private void adoptPromised(StreamProgress progress) {
    VersionVector promised = progress.promised().minus(ledger.applied());
    LogFloor floor = ledger.floor();
    ledger.floor(new LogFloor(floor.tidied().join(promised), floor.truncated().join(promised)));
    ledger.adopt(promised);
    ledger.stream(progress.ended(ledger.applied()));
  }

  /** Only equal clocks can be compared: with any other the peer may just know more, or less. */
  private void unite(ReplicaEvent.ReceiveStream event, List<Effect> out) {
    StreamBatch batch = event.batch();
    if (!ledger.isSettled() || !batch.clock().equals(ledger.durable())) {
      end();
      return;
    }
    Draft draft = new Draft();
    for (SyncItem item : batch.items()) {
      Entry stored = stored(event, item.key(), item.entry());
      draft.entry(
          item.key(),
          stored,
          ledger.strip(item.key(), ledger.latest(item.key(), stored).union(item.entry())));
    }
    ledger.commit(draft, out);
    compared = batch.upTo();
    if (compared == null) {
      end();
    } else {
      ask(new Asked(event.from(), compared, batch.purpose()), out);
    }
  }

  private static Entry stored(ReplicaEvent.ReceiveStream event, EntryKey key, Entry like) {
    return event.stored().getOrDefault(key, Entry.absent(like.policy()));
  }

  private static List<Dot> dots(VersionVector set) {
    List<Dot> dots = new java.util.ArrayList<>();
    set.forEach(dots::add);
    return dots;
  }
}
