package dev.syncline.load.sync;

import dev.syncline.load.measure.Scrape;
import dev.syncline.load.measure.Until;
import dev.syncline.load.report.Case;
import dev.syncline.load.report.Figure;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** How closely two nodes that bring a third up to date keep to their caps. */
public final class Caps {
  static final Figure RATE = new Figure("syncBytesPerSecond", "sync bytes/s of one sender", 0);
  static final Figure RATIO = new Figure("rateOverCap", "the same / its cap", 3);
  static final Figure DEVIATION = new Figure("deviationPercent", "off the cap, %", 1);
  static final Figure SENDERS = new Figure("senders", "nodes that were held back throughout", 0);

  private static final int POLL_MILLIS = 100;
  private static final int ENGAGED_MILLIS = 60_000;
  private static final double PERCENT = 100;

  private final Recovery.Settings settings;
  private final Recovery recovery;
  private final int windowMillis;
  private final int settleMillis;
  private final Consumer<String> say;

  /** A cap in bytes per second for each node, and its column. */
  public record Cap(long bytesPerSecond, Case found) {}

  /**
   * Measures under caps.
   *
   * @param settings what the node misses: enough for all caps in turn
   * @param windowMillis for how long each cap is observed
   * @param settleMillis from setting a cap to observing it
   */
  public Caps(
      Recovery.Settings settings, int windowMillis, int settleMillis, Consumer<String> say) {
    this.settings = settings;
    this.recovery = new Recovery(settings, say);
    this.windowMillis = windowMillis;
    this.settleMillis = settleMillis;
    this.say = say;
  }

  /**
   * One cap after the other, while the node that was away catches up.
   *
   * @param problems takes what went wrong without stopping the run
   * @throws IOException if a node ends by itself, or nobody is held back
   */
  public void run(SyncNodes nodes, List<Cap> caps, List<String> problems) throws IOException {
    recovery.load(nodes);
    nodes.cluster().kill(SyncNodes.AWAY);
    recovery.miss(nodes);
    Until.sleep(settings.settleMillis());
    set(nodes, caps.get(0).bytesPerSecond());
    List<Scrape> before = nodes.scrape(nodes.staying());
    nodes.cluster().restart(SyncNodes.AWAY);
    recovery.awaitReady(nodes);
    for (Cap cap : caps) {
      say.accept("cap of " + cap.bytesPerSecond());
      set(nodes, cap.bytesPerSecond());
      observe(nodes, cap, problems);
    }
    set(nodes, 0);
    Until.holds(
        "the node in sync in the end", POLL_MILLIS, settings.patienceMillis(), nodes::isInSync);
    recovery.check(nodes, before, problems);
  }

  private static void set(SyncNodes nodes, long bytesPerSecond) throws IOException {
    for (int node : nodes.staying()) {
      nodes.throttle(node, bytesPerSecond);
    }
  }

  private void observe(SyncNodes nodes, Cap cap, List<String> problems) throws IOException {
    Until.holds(
        "a node held back",
        POLL_MILLIS,
        ENGAGED_MILLIS,
        () -> nodes.scrape(nodes.staying()).stream().anyMatch(Meters::isThrottled));
    Until.sleep(settleMillis);
    List<Sender> senders = nodes.staying().stream().map(node -> new Sender(nodes, node)).toList();
    for (Sender sender : senders) {
      sender.open();
    }
    long end = System.nanoTime() + windowMillis * 1_000_000L;
    while (System.nanoTime() - end < 0) {
      Until.sleep(POLL_MILLIS);
      for (Sender sender : senders) {
        sender.look();
      }
    }
    int heldBack = 0;
    for (Sender sender : senders) {
      double rate = sender.bytesPerSecond();
      // One with nothing to send says nothing of its cap, unless it goes beyond it.
      if (sender.wasHeldBack() || rate > cap.bytesPerSecond()) {
        heldBack++;
        cap.found().add(RATE, rate);
        cap.found().add(RATIO, rate / cap.bytesPerSecond());
        cap.found().add(DEVIATION, Math.abs(rate / cap.bytesPerSecond() - 1) * PERCENT);
      }
    }
    cap.found().add(SENDERS, heldBack);
    if (heldBack == 0) {
      problems.add("no node was held back by " + cap.bytesPerSecond() + " bytes/s throughout");
    }
  }

  /** What one node has sent since the window opened. */
  private static final class Sender {
    private final SyncNodes nodes;
    private final int node;
    private double bytesBefore;
    private double bytes;
    private long openedNanos;
    private long lookedNanos;
    private int looks;
    private int engaged;

    Sender(SyncNodes nodes, int node) {
      this.nodes = nodes;
      this.node = node;
    }

    void open() throws IOException {
      bytesBefore = Meters.syncBytesSent(nodes.scrape(node));
      openedNanos = System.nanoTime();
    }

    void look() throws IOException {
      Scrape scrape = nodes.scrape(node);
      lookedNanos = System.nanoTime();
      bytes = Meters.syncBytesSent(scrape);
      looks++;
      engaged += Meters.isThrottled(scrape) ? 1 : 0;
    }

    /** All but always: between two batches a bucket may just have filled. */
    boolean wasHeldBack() {
      return engaged * 10 >= looks * 9;
    }

    double bytesPerSecond() {
      return (bytes - bytesBefore) / Until.seconds(openedNanos, lookedNanos);
    }
  }
}
