package dev.syncline.cli.client;

import dev.syncline.cli.terminal.Amounts;
import dev.syncline.cli.terminal.Terminal;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Tells how much of the network sync may take at a node, or changes it. */
@Command(
    name = "throttle",
    description = {
      "Tells how many bytes a second a node may send to bring others up to date, or changes it.",
      "It holds for the node that is asked, until it is changed again or the node restarts."
    },
    customSynopsis = "syncline throttle [--url URL] [BYTES]",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  syncline throttle",
      "  syncline throttle 1000000 --url http://127.0.0.1:8081",
      "  syncline throttle 0"
    })
public final class ThrottleCommand implements Callable<Integer> {
  private static final String TARGET = "/v1/throttle";

  private final Terminal terminal;

  @Parameters(
      arity = "0..1",
      paramLabel = "BYTES",
      description = "Most bytes a second from now on; 0 for no cap.")
  private @Nullable Long bytesPerSecond;

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  /** Prints on {@code terminal}. */
  public ThrottleCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    Request request =
        bytesPerSecond == null
            ? Request.of("GET", TARGET)
            : Request.of("PUT", TARGET)
                .withJson(new JsonObject().put("bytesPerSecond", bytesPerSecond).encode());
    Answer answer = connection.client().send(request).orFail();
    JsonObject now = answer.json();
    boolean engaged = now.getBoolean("engaged", false);
    terminal.line(
        "sync at %s: %s%s"
            .formatted(
                answer.node(),
                now.getLong("bytesPerSecond", 0L) == 0
                    ? "no cap"
                    : "at most " + Amounts.bytes(now.getLong("bytesPerSecond")) + "/s",
                engaged
                    ? "; held back to "
                        + Amounts.bytes(now.getLong("currentBytesPerSecond", 0L))
                        + "/s at the moment"
                    : ""));
    return 0;
  }
}
