package dev.syncline.api.http;

import dev.syncline.api.http.Parameters.Name;
import dev.syncline.api.http.Parameters.VectorForm;
import dev.syncline.api.request.Problem;
import dev.syncline.api.request.ProblemException;
import dev.syncline.api.request.ProblemType;
import dev.syncline.core.cluster.CollectionDefinition;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.feed.PositionTokens;
import dev.syncline.core.group.MemberId;
import dev.syncline.port.FeedRequest;
import dev.syncline.port.FeedType;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer asks for.
 *
 * @param payload whether payloads are told
 */
record EventQuery(FeedRequest request, VectorForm vector, boolean payload) {
  private static final int MAX_NAMES = 100;

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
    FeedRequest.Membership membership = membership(parameters);
    FeedRequest.Start start =
        membership != null || lastEventId == null || lastEventId.isEmpty()
            ? from(parameters.text(Name.FROM), tokens)
            : after(lastEventId, "Last-Event-ID", tokens);
    FeedRequest.Filter filter =
        new FeedRequest.Filter(types(parameters), collections(parameters), ids(parameters));
    if (membership != null) {
      checkTypes(filter);
    }
    Set<String> include = include(parameters);
    return new EventQuery(
        new FeedRequest(start, filter, membership),
        include.contains("vector") ? VectorForm.ARRAY : VectorForm.NONE,
        include.contains("payload"));
  }

  private static FeedRequest.@Nullable Membership membership(Parameters parameters) {
    String group = parameters.text(Name.GROUP);
    String member = parameters.text(Name.MEMBER);
    if (group == null && member != null) {
      throw Parameters.invalid(Name.MEMBER, "is of a group: name that too, as group");
    }
    if (member != null && !MemberId.FORM.matcher(member).matches()) {
      throw Parameters.invalid(Name.MEMBER, "is '" + member + "', must match " + MemberId.FORM);
    }
    return group == null
        ? null
        : new FeedRequest.Membership(
            GroupsEndpoint.name("group", group, ProblemType.INVALID_PARAMETER), member);
  }

  /** What is told once, to whoever is there, nobody can acknowledge. */
  private static void checkTypes(FeedRequest.Filter filter) {
    for (FeedType each : filter.types()) {
      if (!each.isInLogs()) {
        throw Parameters.invalid(
            Name.TYPES,
            "has '"
                + each.words()
                + "', a group is told what resumes alone: "
                + FeedType.namesInLogs());
      }
    }
  }

  private static FeedRequest.Start from(@Nullable String text, PositionTokens tokens) {
    if (text == null || text.equals("now")) {
      return new FeedRequest.Start.Now();
    }
    return text.equals("earliest") ? new FeedRequest.Start.Earliest() : after(text, "from", tokens);
  }

  private static FeedRequest.Start after(String token, String field, PositionTokens tokens) {
    try {
      return new FeedRequest.Start.After(tokens.decode(token));
    } catch (CorruptDataException e) {
      throw Problem.of(
              ProblemType.INVALID_TOKEN,
              field,
              "must be earliest, now or the token of an event; it " + e.getMessage())
          .toException();
    }
  }

  private static Set<FeedType> types(Parameters parameters) {
    Set<FeedType> types = new LinkedHashSet<>();
    for (String name : names(parameters, Name.TYPES)) {
      FeedType type = FeedType.of(name);
      if (type == null) {
        throw Parameters.invalid(
            Name.TYPES,
            "has '"
                + name
                + "', must be of "
                + Stream.of(FeedType.values())
                    .map(FeedType::words)
                    .collect(Collectors.joining(", ")));
      }
      types.add(type);
    }
    return types;
  }

  private static Set<String> collections(Parameters parameters) {
    Set<String> names = names(parameters, Name.COLLECTIONS);
    for (String name : names) {
      if (!CollectionDefinition.NAME.matcher(name).matches()) {
        throw Parameters.invalid(
            Name.COLLECTIONS,
            "has '" + name + "', must be names that match " + CollectionDefinition.NAME);
      }
    }
    return names;
  }

  private static @Nullable Bytes ids(Parameters parameters) {
    byte[] prefix = parameters.bytes(Name.IDS);
    if (prefix == null || prefix.length == 0) {
      return null;
    }
    if (prefix.length > EntryKey.MAX_ID_BYTES) {
      throw Problem.limit(
              ProblemType.INVALID_PARAMETER,
              "ids",
              "has " + prefix.length + " bytes, limit " + EntryKey.MAX_ID_BYTES,
              EntryKey.MAX_ID_BYTES)
          .toException();
    }
    return Bytes.wrap(prefix);
  }

  private static Set<String> include(Parameters parameters) {
    Set<String> include = names(parameters, Name.INCLUDE);
    if (include.isEmpty()) {
      return Set.of("vector", "payload");
    }
    for (String each : include) {
      boolean known = each.equals("vector") || each.equals("payload") || each.equals("none");
      if (!known || (each.equals("none") && include.size() > 1)) {
        throw Parameters.invalid(
            Name.INCLUDE,
            "is '" + parameters.text(Name.INCLUDE) + "', must be vector, payload, both or none");
      }
    }
    return include;
  }

  private static Set<String> names(Parameters parameters, Name name) {
    String text = parameters.text(name);
    if (text == null || text.isEmpty()) {
      return Set.of();
    }
    Set<String> names = new LinkedHashSet<>();
    for (String each : text.split(",", MAX_NAMES + 2)) {
      names.add(each);
    }
    if (names.size() > MAX_NAMES) {
      String label = name.name().toLowerCase(java.util.Locale.ROOT);
      throw Problem.limit(
              ProblemType.INVALID_PARAMETER,
              label,
              "has more than " + MAX_NAMES + " names",
              MAX_NAMES)
          .toException();
    }
    return names;
  }
}
