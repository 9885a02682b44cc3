package dev.syncline.verticle.node;

import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.Metadata;
import dev.syncline.port.PeerMessage;
import dev.syncline.port.ReplicaTransport;
import dev.syncline.port.TimeSource;
import dev.syncline.verticle.local.ClockOffsets;
import dev.syncline.verticle.local.ClockOffsets.Apart;
import dev.syncline.verticle.local.ClockOffsets.Verdict;
import dev.syncline.verticle.local.PeerRouter;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares this node's wall clock with those of the others, and says what comes of it. */
public final class ClockWatch implements PeerRouter.Clocks {
  private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);
  private static final long INTERVAL_MILLIS = 2_000;

  /** Whoever has just come within reach is asked soon: until it has answered writes may wait. */
  private static final long FIRST_INTERVAL_MILLIS = 25;

  private static final long AGAIN_NANOS = 500_000_000;

  private final NodeName self;
  private final Metadata metadata;
  private final ReplicaTransport transport;
  private final TimeSource time;
  private final ClockOffsets offsets;
  private final Map<NodeName, Long> firstAskedNanos = new HashMap<>();
  private boolean wasBeyond;

  /** Asks nobody before {@link #start}. */
  public ClockWatch(
      NodeName self,
      Metadata metadata,
      ReplicaTransport transport,
      TimeSource time,
      ClockOffsets offsets) {
    this.self = self;
    this.metadata = metadata;
    this.transport = transport;
    this.time = time;
    this.offsets = offsets;
  }

  /** Goes on until Vert.x is closed. */
  public void start(Vertx vertx) {
    look();
    vertx.setPeriodic(INTERVAL_MILLIS, id -> look());
    vertx.setPeriodic(FIRST_INTERVAL_MILLIS, id -> askNewcomers());
  }

  private List<NodeName> members() {
    return metadata.state().ring().members().values().stream()
        .filter(each -> each.state().isMember())
        .map(Member::name)
        .toList();
  }

  /** Asks everybody. */
  void look() {
    judge();
    for (NodeName member : members()) {
      if (!member.equals(self) && transport.isReachable(member)) {
        ask(member);
      }
    }
  }

  /** Asks those that have never answered, until they do. */
  void askNewcomers() {
    for (Member each : metadata.state().ring().members().values()) {
      NodeName member = each.name();
      if (!each.state().isMember() || member.equals(self) || offsets.hasHeard(member)) {
        firstAskedNanos.remove(member);
        continue;
      }
      Long asked = firstAskedNanos.get(member);
      boolean isDue = asked == null || time.nanos() - asked > AGAIN_NANOS;
      if (isDue && transport.isReachable(member)) {
        firstAskedNanos.put(member, time.nanos());
        ask(member);
      }
    }
  }

  private void ask(NodeName member) {
    transport.send(member, new PeerMessage.ClockAsk(time.nanos()));
  }

  private synchronized void judge() {
    boolean isBeyond = offsets.judge(self, members()).beyond() != null;
    if (isBeyond != wasBeyond) {
      wasBeyond = isBeyond;
      if (isBeyond) {
        warnings().forEach(each -> LOG.error("{}", each));
      } else {
        LOG.info("the wall clock agrees with those of the other members again");
      }
    }
  }

  @Override
  public void asked(NodeName from, PeerMessage.ClockAsk ask) {
    transport.send(from, new PeerMessage.ClockAnswer(ask.sentNanos(), time.wallMillis()));
  }

  @Override
  public void answered(NodeName from, PeerMessage.ClockAnswer answer) {
    offsets.answered(from, answer.askedNanos(), answer.wallMillis());
    judge();
  }

  /** What an operator should know of the clock. */
  public List<String> warnings() {
    Verdict verdict = offsets.verdict();
    if (verdict.apart().isEmpty()) {
      return List.of();
    }
    String differences =
        verdict.apart().stream().map(ClockWatch::text).collect(Collectors.joining(", "));
    String what =
        "the wall clock is " + differences + ", limit " + offsets.maxDriftMillis() + " ms";
    return List.of(
        verdict.beyond() == null
            ? what + ": one of them is wrong"
            : what + ": this node coordinates no writes until its clock is set right");
  }

  /** Why this node coordinates no writes, if its clock is the reason. */
  public Optional<String> trouble() {
    return offsets.verdict().beyond() == null ? Optional.empty() : warnings().stream().findFirst();
  }

  private static String text(Apart apart) {
    long millis = apart.aheadMillis();
    return Math.abs(millis) + " ms " + (millis < 0 ? "behind " : "ahead of ") + apart.node();
  }
}
