package dev.syncline.api.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.syncline.api.request.JsonSource;
import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemType;
import dev.syncline.api.request.Problems;
import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Adds nodes to the ring and removes them. */
final class RingEndpoint {
  private final Loop loop;

  RingEndpoint(Loop loop) {
    this.loop = loop;
  }

  void add(HttpServerRequest request) {
    Parameters.parse(request.query(), Parameters.NONE_KNOWN);
    Headers.mediaType(request, Headers.MediaType.JSON);
    BodyReader.read(
        loop,
        request,
        body -> {
          ClusterCommand.AddReplica command = read(body);
          loop.admission().releaseBytes(body.length);
          propose(request, command.node(), command);
        });
  }

  void remove(HttpServerRequest request, String node) {
    boolean force = Parameters.parse(request.query(), Parameters.REMOVE).force();
    NodeName name = name("node", node);
    propose(request, name, new ClusterCommand.RemoveReplica(name, force));
  }

  private void propose(HttpServerRequest request, NodeName node, ClusterCommand command) {
    loop.answer(
        request,
        loop.ports().metadata().propose(command),
        result -> {
          if (result instanceof ClusterResult.Refused refused) {
            loop.answers().problem(request, Problems.of(refused));
          } else if (result instanceof ClusterResult.Changed changed) {
            answer(request, node, changed);
          } else {
            throw new IllegalStateException("a change of the ring led to " + result);
          }
        });
  }

  /** The change is agreed on; the data follows. */
  private void answer(HttpServerRequest request, NodeName node, ClusterResult.Changed changed) {
    Member member = loop.ports().metadata().state().ring().members().get(node);
    JsonWriter out = loop.json();
    out.beginObject();
    out.name("node").value(node.value());
    out.name("role").value((member == null ? Member.State.REMOVED : member.state()).label());
    out.name("ringVersion").value(changed.ringVersion());
    out.endObject();
    loop.answers().json(request, 202, null, out.take());
  }

  private static ClusterCommand.AddReplica read(byte[] body) {
    return JsonSource.readObject(body, 0, body.length, source -> fields(source.parser()));
  }

  private static ClusterCommand.AddReplica fields(JsonParser parser) throws IOException {
    Set<String> seen = new HashSet<>();
    @Nullable NodeName node = null;
    boolean reader = false;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      if (!seen.add(field)) {
        throw EntryReader.duplicate(field);
      }
      switch (field) {
        case "node" -> node = name(field, text(parser, field));
        case "role" -> reader = isReader(text(parser, field));
        default -> throw EntryReader.unknown(field);
      }
    }
    if (node == null) {
      throw EntryReader.missing("node");
    }
    return new ClusterCommand.AddReplica(node, reader);
  }

  private static String text(JsonParser parser, String field) throws IOException {
    if (parser.nextToken() != JsonToken.VALUE_STRING) {
      throw Problem.of(ProblemType.INVALID_FIELD, field, "must be a string").toException();
    }
    return parser.getText();
  }

  /** The roles are told as the states that they lead to; "replica" is the former name of one. */
  private static boolean isReader(String role) {
    return switch (role) {
      case "reader" -> true;
      case "active", "replica" -> false;
      default ->
          throw Problem.of(
                  ProblemType.INVALID_FIELD, "role", "is '" + role + "', must be active or reader")
              .toException();
    };
  }

  private static NodeName name(String field, String text) {
    try {
      return new NodeName(text);
    } catch (IllegalArgumentException e) {
      // The message begins with "node name": the field is not named a second time.
      throw Problem.of(
              ProblemType.INVALID_FIELD,
              field,
              String.valueOf(e.getMessage()).replaceFirst("^node ", ""))
          .toException();
    }
  }
}
