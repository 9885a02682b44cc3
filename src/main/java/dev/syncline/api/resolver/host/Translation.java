package dev.syncline.api.resolver.host;

import dev.syncline.api.bus.FloatVector;
import dev.syncline.api.bus.Payload;
import dev.syncline.api.request.JsonSource;
import dev.syncline.api.request.PayloadReader;
import dev.syncline.api.resolver.ConcurrentVersion;
import dev.syncline.api.resolver.Conflict;
import dev.syncline.api.resolver.Resolution;
import dev.syncline.core.cluster.CollectionInfo;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.Content;
import dev.syncline.core.entry.Version;
import dev.syncline.port.Resolvers.Question;
import dev.syncline.port.Resolvers.Verdict;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** Between what a replica holds and what a resolver sees; answers are checked like any write. */
final class Translation {
  private Translation() {}

  static Conflict conflict(Question question) {
    return new Conflict(
        question.collection().name(),
        question.id().toUtf8(),
        question.collection().dimension(),
        question.versions().stream().map(Translation::version).toList());
  }

  private static ConcurrentVersion version(Version version) {
    return new ConcurrentVersion(
        version.dot().toString(),
        Instant.ofEpochMilli(version.timestamp().millis()),
        version.content() instanceof Content.Value value
            ? Optional.of(
                new ConcurrentVersion.Value(vector(value.vector()), payload(value.payload())))
            : Optional.empty());
  }

  private static FloatVector vector(Bytes littleEndian) {
    float[] numbers = new float[littleEndian.length() / Float.BYTES];
    ByteBuffer.wrap(littleEndian.array())
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(numbers);
    return FloatVector.of(numbers);
  }

  private static Payload payload(Bytes utf8) {
    return utf8.length() == 0 ? Payload.NONE : Payload.of(utf8.toUtf8());
  }

  /**
   * What a resolver's answer comes to.
   *
   * @throws IllegalArgumentException if it does not fit the collection; the message is for people
   */
  static Verdict verdict(CollectionInfo collection, Resolution resolution) {
    if (resolution instanceof Resolution.Replace replace) {
      return new Verdict.Replace(
          new Content.Value(
              vector(collection, replace.vector()), payload(replace.payload().toString())));
    }
    return resolution instanceof Resolution.Delete
        ? new Verdict.Replace(Content.Tombstone.INSTANCE)
        : new Verdict.Leave();
  }

  private static Bytes vector(CollectionInfo collection, FloatVector vector) {
    if (vector.dimension() != collection.dimension()) {
      throw new IllegalArgumentException(
          "the vector has "
              + vector.dimension()
              + " numbers, the collection's dimension is "
              + collection.dimension());
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.dimension() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < vector.dimension(); i++) {
      float number = vector.get(i);
      if (!Float.isFinite(number)) {
        throw new IllegalArgumentException("vector[" + i + "] is " + number);
      }
      bytes.putFloat(number);
    }
    return Bytes.wrap(bytes.array());
  }

  private static Bytes payload(String json) {
    byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
    return JsonSource.read(utf8, 0, utf8.length, source -> new PayloadReader().read(source));
  }
}
