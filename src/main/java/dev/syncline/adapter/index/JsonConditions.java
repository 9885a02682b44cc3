package dev.syncline.adapter.index;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.search.Filter;
import dev.syncline.port.PayloadConditions;

/** Looks into payloads as JSON: one that is none has no fields. */
public final class JsonConditions implements PayloadConditions {
  @Override
  public boolean holds(Filter filter, Bytes payload) {
    return filter.holds(PayloadFields.of(payload));
  }
}
