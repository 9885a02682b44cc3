package dev.syncline.api.bus;

import dev.syncline.core.causality.HybridTimestamp;
import org.jspecify.annotations.Nullable;

/**
 * An event of the change stream, as {@code /asyncapi.yaml} describes them.
 *
 * @param type the last two words of its type, such as {@code vector.written}
 * @param collection what it is about; empty where that is none
 * @param id of the entry, or the name of the node that it is about
 * @param dot of the write; empty where it is about none. What stands before its {@code @} is the
 *     name of the node that made it, or a question mark where the node that tells has not heard of
 *     that run yet; the rest is the same whoever tells
 * @param timestamp of the write; null where nothing of it is left, or it is about none
 * @param superseded whether nothing of the write is left to be told
 * @param vector {@link FloatVector#NONE} where there is none
 * @param payload of the value
 * @param details what else there is to say, as in the {@code data} of the CloudEvent
 * @param token where the consumer is once it has this event; null on most, and on the last of those
 *     that came together
 */
public record StreamEvent(
    String type,
    String collection,
    String id,
    String dot,
    @Nullable HybridTimestamp timestamp,
    boolean superseded,
    FloatVector vector,
    Payload payload,
    Payload details,
    @Nullable String token) {
  StreamEvent withToken(@Nullable String other) {
    return new StreamEvent(
        type, collection, id, dot, timestamp, superseded, vector, payload, details, other);
  }
}
