package dev.syncline.cli.terminal;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import me.tongfei.progressbar.ProgressState;

/**
 * How far something has come: a bar that moves on a terminal, a line now and then elsewhere. It is
 * told on the error stream, so that it never mixes with results. Safe for use by several threads.
 */
public abstract sealed class Progress implements AutoCloseable {
  /** For {@code max}: nobody knows. */
  public static final long UNKNOWN = -1;

  private static final int UPDATE_MILLIS = 100;
  private static final String SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";

  private Progress() {}

  /** As {@link #start}, but without a word where nothing can move: for what is over soon. */
  public static Progress startShort(Terminal terminal, String task, long max) {
    return terminal.errMoves() ? new Bar(terminal, task, max, Unit.ITEMS) : new None();
  }

  /**
   * For waiting: the time that has passed, and how many of a few things have happened.
   *
   * @param max things waited for
   */
  public static Progress startWaiting(Terminal terminal, String task, long max) {
    return terminal.errMoves() ? new Bar(terminal, task, max) : new None();
  }

  /** What is counted. */
  public enum Unit {
    /** Things. */
    ITEMS("", 1),
    /** Bytes, told in megabytes, or in kilobytes where that is little. */
    BYTES(" MB", 1_000_000);

    private final String label;
    private final long size;

    Unit(String label, long size) {
      this.label = label;
      this.size = size;
    }

    private String tell(long amount) {
      return size == 1 ? Amounts.count(amount) : Amounts.bytes(amount);
    }
  }

  /**
   * Starts at 0.
   *
   * @param task what is being done, a few words
   * @param max where it ends, or {@link #UNKNOWN}
   */
  public static Progress start(Terminal terminal, String task, long max, Unit unit) {
    return terminal.errMoves()
        ? new Bar(terminal, task, max, unit)
        : new Lines(terminal.err(), task, max, unit, System::nanoTime);
  }

  /** Comes nearer by {@code steps}. */
  public abstract void stepBy(long steps);

  /** All is done, whatever the steps came to: what was left out counts too. */
  public abstract void complete();

  /** Ends; a bar leaves no trace. Again is fine. */
  @Override
  public abstract void close();

  /** A bar that is drawn over and over. */
  private static final class Bar extends Progress {
    private final ProgressBar bar;
    private final AtomicBoolean closed = new AtomicBoolean();

    Bar(Terminal terminal, String task, long max, Unit unit) {
      this.bar =
          builder(terminal, task, max)
              .setUnit(unit.label, unit.size)
              .setStyle(
                  terminal.errStyled()
                      ? ProgressBarStyle.COLORFUL_UNICODE_BLOCK
                      : ProgressBarStyle.UNICODE_BLOCK)
              .build();
    }

    /** Without a bar: nobody can tell how far waiting has come. */
    Bar(Terminal terminal, String task, long max) {
      this.bar =
          builder(terminal, task, max).setRenderer((state, columns) -> waiting(state)).build();
    }

    private static ProgressBarBuilder builder(Terminal terminal, String task, long max) {
      return new ProgressBarBuilder()
          .setTaskName(task)
          .setInitialMax(max)
          .setUpdateIntervalMillis(UPDATE_MILLIS)
          .continuousUpdate()
          .clearDisplayOnFinish()
          .setConsumer(new Vanishing(terminal.err(), terminal.columns() - 1));
    }

    private static String waiting(ProgressState state) {
      Duration elapsed = state.getElapsedAfterStart();
      long frame = elapsed.toMillis() / UPDATE_MILLIS % SPINNER.length();
      String some = state.getMax() > 1 ? state.getCurrent() + " of " + state.getMax() + ", " : "";
      return SPINNER.charAt((int) frame)
          + " "
          + state.getTaskName().strip()
          + ": "
          + some
          + elapsed.toSeconds()
          + " s";
    }

    @Override
    public void stepBy(long steps) {
      bar.stepBy(steps);
    }

    @Override
    public void complete() {
      bar.stepTo(Math.max(bar.getMax(), bar.getCurrent()));
    }

    @Override
    public void close() {
      if (!closed.getAndSet(true)) {
        bar.close();
      }
    }
  }

  /** Ends where the bar began, for the line that says how it went. */
  private static final class Vanishing extends ConsoleProgressBarConsumer {
    private final PrintStream out;

    Vanishing(PrintStream out, int columns) {
      super(out, columns);
      this.out = out;
    }

    @Override
    public void close() {
      out.flush();
    }
  }

  /** Tells nothing. */
  private static final class None extends Progress {
    @Override
    public void stepBy(long steps) {
      // nobody sees it
    }

    @Override
    public void complete() {
      // nobody sees it
    }

    @Override
    public void close() {
      // nothing was begun
    }
  }

  /** A line at each quarter, or every few seconds where the end is unknown. */
  static final class Lines extends Progress {
    private static final int QUARTERS = 4;
    private static final long INTERVAL_NANOS = 5_000_000_000L;

    private final PrintStream out;
    private final String task;
    private final long max;
    private final Unit unit;
    private final LongSupplier nanoTime;
    private long done;
    private long told;
    private long toldNanos;

    Lines(PrintStream out, String task, long max, Unit unit, LongSupplier nanoTime) {
      this.out = out;
      this.task = task;
      this.max = max;
      this.unit = unit;
      this.nanoTime = nanoTime;
      this.toldNanos = nanoTime.getAsLong();
    }

    @Override
    public synchronized void stepBy(long steps) {
      done = max > 0 ? Math.min(max, done + steps) : done + steps;
      if (max > 0 ? done * QUARTERS / max > told * QUARTERS / max : isDue()) {
        tell();
      }
    }

    private boolean isDue() {
      return nanoTime.getAsLong() - toldNanos >= INTERVAL_NANOS;
    }

    private void tell() {
      told = done;
      toldNanos = nanoTime.getAsLong();
      String amount = unit.tell(done);
      out.println(
          max > 0
              ? task + ": " + amount + " of " + unit.tell(max) + " (" + 100 * done / max + " %)"
              : task + ": " + amount);
    }

    @Override
    public synchronized void complete() {
      done = Math.max(done, max);
    }

    @Override
    public synchronized void close() {
      if (told != done) {
        tell();
      }
    }
  }
}
