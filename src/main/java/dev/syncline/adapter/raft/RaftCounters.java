package dev.syncline.adapter.raft;

import java.util.concurrent.atomic.LongAdder;

/** Counts frames from any thread. */
final class RaftCounters {

  final LongAdder sent = new LongAdder();
  final LongAdder received = new LongAdder();
  final LongAdder foreign = new LongAdder();
  final LongAdder malformed = new LongAdder();
  final LongAdder overflowed = new LongAdder();

  RaftTraffic traffic() {
    return new RaftTraffic(
        sent.sum(), received.sum(), foreign.sum(), malformed.sum(), overflowed.sum());
  }
}
