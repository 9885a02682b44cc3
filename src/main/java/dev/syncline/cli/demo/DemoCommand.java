package dev.syncline.cli.demo;

import dev.syncline.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** x. */
@Command(name = "demo")
public final class DemoCommand implements Callable<Integer> {
  /** x. */
  public DemoCommand(Terminal terminal) {
    terminal.columns();
  }

  @Override
  public Integer call() {
    return 0;
  }
}
