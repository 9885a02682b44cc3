package dev.syncline.api.http;

import dev.syncline.api.http.Parameters.VectorForm;
import dev.syncline.api.request.EntryView;
import dev.syncline.api.request.Problem;
import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.Content;
import dev.syncline.core.quorum.Consistency;
import dev.syncline.port.Outcome;
import java.nio.charset.StandardCharsets;

/** The JSON shapes of entries, answers to writes, and problems. */
final class EntryRenderer {
  private static final byte[] NO_PAYLOAD = "{}".getBytes(StandardCharsets.US_ASCII);

  private EntryRenderer() {}

  /** The members of an entry, inside an object that is open. */
  static void entry(JsonWriter out, Bytes id, EntryView view, VectorForm form) {
    out.name("id").value(id);
    if (view.values().size() == 1) {
      version(out, view, 0, form);
      return;
    }
    versions(out.name("siblings"), view, form);
  }

  /** All values of an entry, as an array. */
  static void versions(JsonWriter out, EntryView view, VectorForm form) {
    out.beginArray();
    for (int i = 0; i < view.values().size(); i++) {
      out.beginObject();
      version(out, view, i, form);
      out.endObject();
    }
    out.endArray();
  }

  private static void version(JsonWriter out, EntryView view, int index, VectorForm form) {
    value(out, view.values().get(index), form);
    out.name("dot").value(view.labels().get(index));
    out.name("timestamp").value(view.versions().get(index).timestamp());
  }

  /** Vector and payload, inside an object that is open. */
  static void value(JsonWriter out, Content.Value value, VectorForm form) {
    if (form != VectorForm.NONE) {
      vector(out.name("vector"), value.vector().array(), form);
    }
    payload(out, value);
  }

  /** The payload, inside an object that is open. */
  static void payload(JsonWriter out, Content.Value value) {
    byte[] payload = value.payload().array();
    out.name("payload").json(payload.length == 0 ? NO_PAYLOAD : payload);
  }

  /** A vector; an entry that is made of fields may have none yet. */
  static void vector(JsonWriter out, byte[] vector, VectorForm form) {
    if (vector.length == 0) {
      out.nullValue();
    } else if (form == VectorForm.BASE64) {
      out.base64(vector);
    } else {
      out.floats(vector);
    }
  }

  /** The answer to a write. */
  static void written(JsonWriter out, Bytes id, Outcome.Written written, Consistency consistency) {
    out.beginObject().name("id").value(id);
    written(out, written);
    out.name("consistency").value(consistency.label());
    out.name("acks").value(written.acknowledged());
    out.name("replicas").value(written.replicas());
    out.endObject();
  }

  /** What names a write, inside an object that is open. */
  static void written(JsonWriter out, Outcome.Written written) {
    out.name("dot").value(written.label());
    out.name("timestamp").value(written.timestamp());
    if (written.concurrent() > 0) {
      out.name("concurrent").value(written.concurrent());
    }
  }

  /** A problem document. */
  static void problem(JsonWriter out, Problem problem) {
    out.beginObject();
    out.name("type").value(problem.type().uri());
    out.name("title").value(problem.type().title());
    out.name("status").value(problem.type().status());
    problemDetail(out, problem);
    out.endObject();
  }

  /** A problem as the result of one entry, inside an object that is open. */
  static void problemResult(JsonWriter out, Problem problem) {
    out.name("status").value(problem.type().status());
    out.name("type").value(problem.type().uri());
    out.name("title").value(problem.type().title());
    problemDetail(out, problem);
  }

  private static void problemDetail(JsonWriter out, Problem problem) {
    out.name("detail").value(problem.detail());
    String field = problem.field();
    if (field != null) {
      out.name("field").value(field);
    }
    for (Problem.Member member : problem.members()) {
      out.name(member.name());
      if (member instanceof Problem.Member.Numeric number) {
        out.value(number.value());
      } else if (member instanceof Problem.Member.Text text) {
        out.value(text.value());
      }
    }
  }
}
