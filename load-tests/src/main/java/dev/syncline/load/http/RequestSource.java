package dev.syncline.load.http;

import dev.syncline.load.driver.KeySequence;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** The endless or bounded run of requests that one thread sends. Not thread-safe. */
final class RequestSource {
  private final List<RequestTemplate> templates;
  private final LongSupplier keys;
  private final int leastAnswerBytes;
  private long remaining = Long.MAX_VALUE;
  private int next;
  private long lastKey = -1;

  private RequestSource(List<RequestTemplate> templates, LongSupplier keys, int leastAnswerBytes) {
    this.templates = templates;
    this.keys = keys;
    this.leastAnswerBytes = leastAnswerBytes;
  }

  /** Endless writes of new keys, single or in batches. */
  static RequestSource writes(List<RequestTemplate> templates, KeySequence keys) {
    return new RequestSource(templates, keys::nextWrite, 0);
  }

  /** Endless requests that name no key. */
  static RequestSource fixed(List<RequestTemplate> templates) {
    return new RequestSource(templates, () -> -1, 0);
  }

  /**
   * Endless reads of loaded keys.
   *
   * @param leastAnswerBytes an answer with a shorter body cannot hold the vector and is a failure
   */
  static RequestSource reads(
      List<RequestTemplate> templates,
      KeySequence keys,
      RandomGenerator random,
      int leastAnswerBytes) {
    return new RequestSource(templates, () -> keys.anyLoaded(random), leastAnswerBytes);
  }

  /** Endless writes that take {@code keyCount} keys from the first on, round and round. */
  static RequestSource load(List<RequestTemplate> templates, long firstKey, long keyCount) {
    long[] key = {0};
    return new RequestSource(templates, () -> firstKey + key[0]++ % keyCount, 0);
  }

  /** Begins with another template, so that threads do not send the same vectors in step. */
  RequestSource startingAt(int template) {
    next = template % templates.size();
    return this;
  }

  /** Ends after this many requests. */
  RequestSource limitedTo(long requests) {
    remaining = requests;
    return this;
  }

  /** Makes {@code out} the next request, or answers false when there is none. */
  boolean next(ByteBuffer out) {
    if (remaining == 0) {
      return false;
    }
    remaining--;
    RequestTemplate template = templates.get(next);
    next = next + 1 == templates.size() ? 0 : next + 1;
    template.copyTo(out);
    for (int i = 0; i < template.ids(); i++) {
      lastKey = keys.getAsLong();
      template.setId(out, i, lastKey);
    }
    return true;
  }

  /** The last key of the last request, -1 if there is none. */
  long lastKey() {
    return lastKey;
  }

  /** Bytes of the longest request. */
  int longestRequest() {
    return templates.stream().mapToInt(RequestTemplate::length).max().orElseThrow();
  }

  /** The fewest body bytes of an answer that can be right. */
  int leastAnswerBytes() {
    return leastAnswerBytes;
  }
}
