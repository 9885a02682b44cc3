package dev.syncline.api.http;

import dev.syncline.api.request.Problem;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.Content;
import org.jspecify.annotations.Nullable;

/** One entry of a batch. */
sealed interface BatchEntry {
  /** The entry's id, null where it could not be read. */
  @Nullable Bytes id();

  /**
   * A write or delete.
   *
   * @param context the entry's own context token, null for a blind one
   */
  record Write(Bytes id, Content content, @Nullable String context) implements BatchEntry {}

  /** An entry that is refused by itself. */
  record Bad(@Nullable Bytes id, Problem problem) implements BatchEntry {}
}
