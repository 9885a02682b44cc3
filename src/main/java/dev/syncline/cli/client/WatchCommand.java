package dev.syncline.cli.client;

import dev.syncline.cli.terminal.Terminal;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Tells what happens in the cluster, as it happens. */
@Command(
    name = "watch",
    description = {
      "Tells what is written to the cluster and what happens to it, as it happens; until Ctrl-C, or"
          + " until its output takes no more.",
      "Goes on at the next --url with its last token where a node goes: nothing is missed, and some"
          + " events may be told twice."
    },
    customSynopsis = {
      "syncline watch [--types TYPE[,TYPE...]] [--collections NAME[,NAME...]]",
      "               [--ids PREFIX] [--from now|earliest|TOKEN] [--json]",
      "               [--group NAME [--member NAME]] [--url URL[,URL...]]"
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  syncline watch",
      "  syncline watch --collections docs --types vector.written --from earliest",
      "  syncline watch --group mail",
      "  syncline watch --json --url 127.0.0.1:8080,127.0.0.1:8081 | jq .data"
    })
public final class WatchCommand implements Callable<Integer> {
  private static final long RETRY_MILLIS = 500;

  /** Several heartbeats. */
  private static final long SILENT_MILLIS = 20_000;

  private static final String HEARTBEAT = "dev.syncline.stream.heartbeat";
  private static final String GROUP_SUSPENDED = "dev.syncline.group.suspended";
  private static final String GROUP_ENDED = "dev.syncline.group.ended";

  private final Terminal terminal;

  @Option(
      names = "--types",
      paramLabel = "TYPES",
      description = "Only events of these types, such as vector.written or replica.unreachable.")
  private @Nullable String types;

  @Option(
      names = "--collections",
      paramLabel = "NAMES",
      description = "Only what is about these collections.")
  private @Nullable String collections;

  @Option(names = "--ids", paramLabel = "PREFIX", description = "Only entries whose ids begin so.")
  private @Nullable String ids;

  @Option(
      names = "--from",
      paramLabel = "FROM",
      defaultValue = "now",
      description =
          "now (default), earliest (the oldest write that the logs still name), or the token of an"
              + " event.")
  private String from = "now";

  @Option(
      names = "--group",
      paramLabel = "NAME",
      description =
          "As a member of this group, which is made if it is not there: members share the events,"
              + " and acknowledge what they have printed.")
  private @Nullable String group;

  @Option(
      names = "--member",
      paramLabel = "NAME",
      description = "Name in the group: who returns under it has the partitions that it had.")
  private @Nullable String member;

  @Option(
      names = "--json",
      description = "For machines: one CloudEvent per line, with its vector and heartbeats.")
  private boolean json;

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  @Spec private @Nullable CommandSpec spec;

  /** Prints on {@code terminal}. */
  public WatchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    EventFeed.Pause pause =
        () -> {
          Thread.sleep(RETRY_MILLIS);
          return true;
        };
    try {
      new EventFeed(connection.client().nodes(), query(), SILENT_MILLIS, new Printer(), pause)
          .run();
      return 0;
    } catch (RefusedException e) {
      if (e.isOfParameter()) {
        throw new ParameterException(Objects.requireNonNull(spec).commandLine(), e.reason(), e);
      }
      throw e;
    }
  }

  private String query() {
    List<String> parameters = new ArrayList<>();
    add(parameters, "from", from);
    add(parameters, "types", types);
    add(parameters, "collections", collections);
    add(parameters, "ids", ids);
    add(parameters, "group", group);
    add(parameters, "member", member);
    if (!json) {
      add(parameters, "include", "payload");
    }
    return "?" + String.join("&", parameters);
  }

  private static void add(List<String> parameters, String name, @Nullable String value) {
    if (value != null) {
      parameters.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
  }

  private final class Printer implements EventFeed.Listener {
    private final EventText text = new EventText(terminal);
    private final StreamTroubles troubles = new StreamTroubles(terminal::error);

    /** Why it is told nothing more; null while it is told. */
    private @Nullable String end;

    @Override
    public void told(JsonObject event) throws CommandFailure {
      if (json) {
        terminal.line(event.encode());
      } else if (!HEARTBEAT.equals(event.getString("type"))) {
        text.lines(event).forEach(terminal::line);
      }
      OutputException.check(terminal);
      if (!GROUP_SUSPENDED.equals(event.getString("type"))) {
        troubles.over();
      }
      if (GROUP_ENDED.equals(event.getString("type"))) {
        end =
            "deleted".equals(event.getJsonObject("data", new JsonObject()).getString("reason"))
                ? "the group was deleted"
                : "another member has this name";
      }
      String token = event.getString("token");
      if (group != null && token != null) {
        acknowledge(group, token);
      }
    }

    /** What could not be acknowledged goes with the next token, or is told once more. */
    private void acknowledge(String name, String token) {
      String body = new JsonObject().put("token", token).encode();
      try {
        connection
            .client()
            .send(Request.of("POST", Paths.group(name) + "/positions").withJson(body))
            .orFail();
        troubles.acknowledged();
      } catch (CommandFailure e) {
        troubles.notAcknowledged(e.reason());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public boolean isOver() {
      return end != null;
    }

    @Override
    public void serves(URI node) {
      troubles.serves(node);
    }

    @Override
    public void lost(URI node, String reason, @Nullable URI next) {
      if (end == null) {
        troubles.lost(node, reason, next);
      } else {
        terminal.error(end);
      }
    }
  }
}
