package dev.syncline.cli.demo;

import dev.syncline.cli.terminal.Terminal;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Ends the processes and deletes the directory: once, however often and from wherever it is run.
 */
final class Cleanup {
  private final DemoDirectory directory;
  private final boolean keep;
  private final Terminal terminal;
  private volatile boolean running;
  private @Nullable DemoCluster cluster;
  private boolean over;

  Cleanup(DemoDirectory directory, boolean keep, Terminal terminal) {
    this.directory = directory;
    this.keep = keep;
    this.terminal = terminal;
  }

  DemoDirectory directory() {
    return directory;
  }

  /** Whether it has begun: then things stop because they are meant to. */
  boolean isRunning() {
    return running;
  }

  /** Processes that have to end first. */
  synchronized void closes(DemoCluster toClose) {
    cluster = toClose;
  }

  /** From a shutdown hook: the process was told to end, by Ctrl-C for instance. */
  void runAtShutdown() {
    if (run() && !keep) {
      terminal.line("");
      terminal.line("Stopped: no process and no directory is left.");
    }
  }

  /** Returns whether this was the first run, and so the one that did it. */
  synchronized boolean run() {
    running = true;
    if (over) {
      return false;
    }
    over = true;
    try {
      if (cluster != null) {
        cluster.close();
      }
      if (keep) {
        directory.disown();
        terminal.line("Data and logs are kept in " + directory.path());
      } else {
        directory.delete();
      }
    } catch (IOException e) {
      terminal.error("could not delete all of " + directory.path() + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return true;
  }
}
