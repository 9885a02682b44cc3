package dev.syncline.api.request;

import dev.syncline.core.cluster.CollectionDefinition;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.codec.CorruptDataException;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.core.feed.PositionTokens;
import dev.syncline.core.group.GroupName;
import dev.syncline.core.group.MemberId;
import dev.syncline.port.FeedRequest;
import dev.syncline.port.FeedType;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer of the change stream asks for, read and refused alike on every surface. Each
 * method throws a {@link ProblemException} that names the field as the surface does.
 */
public final class ConsumerRequests {
  /** Of types, and of collections. */
  public static final int MAX_NAMES = 100;

  private static final String TOKEN = "the token of an event that was told without a group";

  private ConsumerRequests() {}

  /** Where a stream or a group begins. */
  public static FeedRequest.Start start(String field, String text, PositionTokens tokens) {
    if (text.equals("now")) {
      return new FeedRequest.Start.Now();
    }
    return text.equals("earliest")
        ? new FeedRequest.Start.Earliest()
        : after(field, text, "earliest, now or " + TOKEN, tokens);
  }

  /** Where a stream goes on, by a token alone. */
  public static FeedRequest.Start after(String field, String token, PositionTokens tokens) {
    return after(field, token, TOKEN, tokens);
  }

  private static FeedRequest.Start after(
      String field, String token, String wanted, PositionTokens tokens) {
    checkLength(field, token);
    try {
      return new FeedRequest.Start.After(tokens.decode(token));
    } catch (CorruptDataException e) {
      throw Problem.of(
              ProblemType.INVALID_TOKEN,
              field,
              "is "
                  + Quoted.of(token)
                  + ", must be "
                  + wanted
                  + "; as a token it "
                  + e.getMessage())
          .toException();
    }
  }

  /** Refuses what is longer than a token. */
  public static void checkLength(String field, String token) {
    if (token.length() > PositionTokens.MAX_CHARS) {
      throw exceeds(
          ProblemType.INVALID_TOKEN, field, token.length(), "characters", PositionTokens.MAX_CHARS);
    }
  }

  /** Types of events: their last two words, or the whole. */
  public static Set<FeedType> types(String field, Collection<String> names) {
    checkCount(field, names);
    Set<FeedType> types = new LinkedHashSet<>();
    for (String name : names) {
      FeedType type = FeedType.of(name);
      if (type == null) {
        throw invalid(field, "has " + Quoted.of(name) + ", must be of " + FeedType.names());
      }
      types.add(type);
    }
    return types;
  }

  /** Names of collections, which need not be there. */
  public static Set<String> collections(String field, Collection<String> names) {
    checkCount(field, names);
    for (String name : names) {
      if (!CollectionDefinition.NAME.matcher(name).matches()) {
        throw invalid(
            field,
            "has " + Quoted.of(name) + ", must be names that match " + CollectionDefinition.NAME);
      }
    }
    return new LinkedHashSet<>(names);
  }

  private static void checkCount(String field, Collection<String> names) {
    if (names.size() > MAX_NAMES) {
      throw exceeds(ProblemType.INVALID_PARAMETER, field, names.size(), "names", MAX_NAMES);
    }
  }

  /** How ids begin; null for any. */
  public static @Nullable Bytes idPrefix(String field, byte[] prefix) {
    if (prefix.length > EntryKey.MAX_ID_BYTES) {
      throw exceeds(
          ProblemType.INVALID_PARAMETER, field, prefix.length, "bytes", EntryKey.MAX_ID_BYTES);
    }
    int malformed = Utf8.firstMalformed(prefix, 0, prefix.length);
    if (malformed >= 0) {
      throw invalid(field, "is not UTF-8 at byte " + malformed);
    }
    return prefix.length == 0 ? null : Bytes.wrap(prefix);
  }

  /**
   * Which group a consumer is of.
   *
   * @param group null for none
   * @param member null for a name that is made up
   * @param types what it wants: what is told once, to whoever is there, nobody can acknowledge
   */
  public static FeedRequest.@Nullable Membership membership(
      @Nullable String group, @Nullable String member, Set<FeedType> types) {
    if (group == null) {
      if (member != null) {
        throw invalid("member", "is " + Quoted.of(member) + ", which needs a group: name it too");
      }
      return null;
    }
    GroupName name = group("group", group, ProblemType.INVALID_FIELD);
    if (member != null && !MemberId.FORM.matcher(member).matches()) {
      throw invalid("member", "is " + Quoted.of(member) + ", must match " + MemberId.FORM);
    }
    for (FeedType each : types) {
      if (!each.isInLogs()) {
        throw invalid(
            "types",
            "has '"
                + each.words()
                + "', a group is told what resumes alone: "
                + FeedType.namesInLogs());
      }
    }
    return new FeedRequest.Membership(name, member);
  }

  /** A group's name. */
  public static GroupName group(String field, String name, ProblemType type) {
    if (!GroupName.FORM.matcher(name).matches()) {
      throw Problem.of(type, field, "is " + Quoted.of(name) + ", must match " + GroupName.FORM)
          .toException();
    }
    return new GroupName(name);
  }

  private static ProblemException invalid(String field, String predicate) {
    return Problem.of(ProblemType.INVALID_PARAMETER, field, predicate).toException();
  }

  private static ProblemException exceeds(
      ProblemType type, String field, int value, String unit, int limit) {
    return new Problem(
            type,
            field + " has " + value + " " + unit + ", limit " + limit,
            field,
            List.of(
                new Problem.Member.Numeric("value", value),
                new Problem.Member.Numeric("limit", limit)))
        .toException();
  }
}
