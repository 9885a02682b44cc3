package dev.syncline.adapter.raft;

import dev.syncline.port.FirstTimes;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts frames from any thread, and says of those that cannot be read why. */
final class RaftCounters {
  private static final Logger LOG = LoggerFactory.getLogger(RaftCounters.class);

  final LongAdder sent = new LongAdder();
  final LongAdder received = new LongAdder();
  final LongAdder foreign = new LongAdder();
  final LongAdder malformed = new LongAdder();
  final LongAdder overflowed = new LongAdder();

  private final FirstTimes otherVersions = new FirstTimes();

  /** A frame has been dropped; one of another version is told of once, for all that follow. */
  void malformed(CorruptRaftDataException why) {
    malformed.increment();
    if (!(why instanceof FrameHeader.OtherVersionException)) {
      LOG.warn("dropped a malformed frame: {}", why.getMessage());
    } else if (otherVersions.isFirst(String.valueOf(why.getMessage()))) {
      LOG.warn(
          "frames of a member with another release dropped, this one and all that follow: {}",
          why.getMessage());
    }
  }

  RaftTraffic traffic() {
    return new RaftTraffic(
        sent.sum(), received.sum(), foreign.sum(), malformed.sum(), overflowed.sum());
  }
}
