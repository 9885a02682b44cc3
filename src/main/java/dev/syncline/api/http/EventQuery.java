package dev.syncline.api.http;

import dev.syncline.api.http.Parameters.Name;
import dev.syncline.api.http.Parameters.VectorForm;
import dev.syncline.api.request.ConsumerRequests;
import dev.syncline.api.request.ProblemException;
import dev.syncline.api.request.Quoted;
import dev.syncline.core.feed.PositionTokens;
import dev.syncline.port.FeedRequest;
import dev.syncline.port.FeedType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer asks for.
 *
 * @param payload whether payloads are told
 */
record EventQuery(FeedRequest request, VectorForm vector, boolean payload) {
  /** Whether events carry anything of the values written. */
  boolean wantsValues() {
    return payload || vector != VectorForm.NONE;
  }

  /**
   * Reads it.
   *
   * @param lastEventId the header of a stream that is taken up again, null for none
   * @throws ProblemException naming the parameter that is wrong
   */
  static EventQuery of(
      @Nullable String query, @Nullable String lastEventId, PositionTokens tokens) {
    Parameters parameters = Parameters.parse(query, Parameters.EVENTS);
    Set<FeedType> types =
        ConsumerRequests.types(
            "types", names(parameters, Name.TYPES, "of " + FeedType.names() + ", or left out"));
    FeedRequest.Membership membership =
        ConsumerRequests.membership(
            parameters.text(Name.GROUP), parameters.text(Name.MEMBER), types);
    byte[] prefix = parameters.bytes(Name.IDS);
    FeedRequest.Filter filter =
        new FeedRequest.Filter(
            types,
            ConsumerRequests.collections(
                "collections", names(parameters, Name.COLLECTIONS, "names, or left out for all")),
            prefix == null ? null : ConsumerRequests.idPrefix("ids", prefix));
    String from = parameters.text(Name.FROM);
    FeedRequest.Start start =
        membership != null || lastEventId == null || lastEventId.isEmpty()
            ? ConsumerRequests.start("from", from == null ? "now" : from, tokens)
            : ConsumerRequests.after(Headers.LAST_EVENT_ID, lastEventId, tokens);
    Set<String> include = include(parameters);
    return new EventQuery(
        new FeedRequest(start, filter, membership),
        include.contains("vector") ? VectorForm.ARRAY : VectorForm.NONE,
        include.contains("payload"));
  }

  /** Of the names in a list; a parameter without a value is no list. */
  private static List<String> names(Parameters parameters, Name name, String wanted) {
    String text = parameters.text(name);
    if (text == null) {
      return List.of();
    }
    if (text.isEmpty()) {
      throw Parameters.invalid(name, "is empty, must be " + wanted);
    }
    return List.of(text.split(",", -1));
  }

  private static Set<String> include(Parameters parameters) {
    Set<String> include =
        new LinkedHashSet<>(names(parameters, Name.INCLUDE, "vector, payload, both or none"));
    if (include.isEmpty()) {
      return Set.of("vector", "payload");
    }
    for (String each : include) {
      boolean known = each.equals("vector") || each.equals("payload") || each.equals("none");
      if (!known || (each.equals("none") && include.size() > 1)) {
        throw Parameters.invalid(
            Name.INCLUDE,
            "is "
                + Quoted.of(String.join(",", include))
                + ", must be vector, payload, both or none");
      }
    }
    return include;
  }
}
