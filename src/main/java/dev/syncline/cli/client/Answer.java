package dev.syncline.cli.client;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a node answered.
 *
 * @param node the address that answered
 * @param totalCount the header X-Total-Count
 */
public record Answer(
    URI node, int status, String body, Optional<String> context, OptionalLong totalCount) {
  private static final int LEAST_REFUSAL = 300;

  static Answer of(URI node, HttpResponse<String> response) {
    return new Answer(
        node,
        response.statusCode(),
        response.body(),
        response.headers().firstValue("Causal-Context"),
        response.headers().firstValueAsLong("X-Total-Count"));
  }

  /** Whether the node did what it was asked to. */
  public boolean isSuccess() {
    return status < LEAST_REFUSAL;
  }

  /** Whether the node serves nobody yet, and so has done nothing. */
  boolean isOfStartingNode() {
    return !isSuccess() && problem().type().equals("not-ready");
  }

  /** Why it did not. */
  public Problem problem() {
    return Problem.of(status, body);
  }

  /**
   * This, if the node did what it was asked to.
   *
   * @throws CommandFailure with the problem otherwise
   */
  public Answer orFail() throws CommandFailure {
    if (!isSuccess()) {
      throw new CommandFailure(problem().toString());
    }
    return this;
  }

  /**
   * The body as an object.
   *
   * @throws CommandFailure if it is none
   */
  public JsonObject json() throws CommandFailure {
    try {
      return new JsonObject(body);
    } catch (DecodeException e) {
      throw new CommandFailure(node + " answered something else than JSON; is it a node?", e);
    }
  }

  /**
   * The objects of a list in the body.
   *
   * @param member name of the list
   * @throws CommandFailure if there is none
   */
  public List<JsonObject> objects(String member) throws CommandFailure {
    try {
      return json().getJsonArray(member, new JsonArray()).stream()
          .map(JsonObject.class::cast)
          .toList();
    } catch (ClassCastException e) {
      throw new CommandFailure(node + " answered without a list of " + member, e);
    }
  }
}
