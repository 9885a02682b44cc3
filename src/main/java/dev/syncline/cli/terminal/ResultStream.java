package dev.syncline.cli.terminal;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps why a write failed; {@link PrintStream} tells only that one did. */
final class ResultStream extends PrintStream {
  private final Sink sink;

  ResultStream(OutputStream to) {
    this(new Sink(to));
  }

  private ResultStream(Sink sink) {
    super(sink, true, StandardCharsets.UTF_8);
    this.sink = sink;
  }

  /** Flushes; why something did not get out, empty if everything did. */
  Optional<IOException> failure() {
    flush();
    return Optional.ofNullable(sink.failure);
  }

  private static final class Sink extends FilterOutputStream {
    private volatile @Nullable IOException failure;

    Sink(OutputStream to) {
      super(to);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }
  }
}
