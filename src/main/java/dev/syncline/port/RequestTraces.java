package dev.syncline.port;

import io.vertx.core.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Traces clients' requests, as parts of their own traces where they name them. */
public interface RequestTraces {
  /** The header in which a client names its trace (W3C Trace Context). */
  String TRACE_PARENT = "traceparent";

  /** Nothing is traced. */
  RequestTraces NONE =
      new RequestTraces() {
        @Override
        public boolean isOn() {
          return false;
        }

        @Override
        public <T> Future<T> follow(
            String name, @Nullable String traceParent, Supplier<Future<T>> operation) {
          return operation.get();
        }
      };

  /** Whether anything may be traced. */
  boolean isOn();

  /**
   * Runs an operation as part of a request, which ends with it.
   *
   * @param name what is asked for, one of a few
   * @param traceParent as the client has sent it, null if it has not; nonsense is passed over
   */
  <T> Future<T> follow(String name, @Nullable String traceParent, Supplier<Future<T>> operation);
}
