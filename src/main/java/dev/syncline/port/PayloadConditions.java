package dev.syncline.port;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.search.Filter;

/** Looks into payloads. For any thread. */
@FunctionalInterface
public interface PayloadConditions {
  /**
   * Whether a filter holds for a payload.
   *
   * @param payload a JSON object as UTF-8, or no bytes
   */
  boolean holds(Filter filter, Bytes payload);
}
