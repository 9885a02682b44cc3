package dev.syncline.load.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** A runnable jar whose {@code node} command is a {@link FakeNode}. */
public final class FakeJar {
  private FakeJar() {}

  /** Makes it. */
  public static Path in(Path directory) throws Exception {
    Path classes =
        Path.of(FakeNode.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path jar = directory.resolve("syncline.jar");
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.put(Attributes.Name.MAIN_CLASS, FakeNode.class.getName());
    main.put(Attributes.Name.IMPLEMENTATION_VERSION, "9.8.7");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      for (Path path : fakeNodeClasses(classes)) {
        out.putNextEntry(new JarEntry(classes.relativize(path).toString()));
        Files.copy(path, out);
        out.closeEntry();
      }
    }
    return jar;
  }

  private static List<Path> fakeNodeClasses(Path classes) throws IOException {
    Path directory = classes.resolve(FakeNode.class.getPackageName().replace('.', '/'));
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(f -> f.getFileName().toString().startsWith("FakeNode")).toList();
    }
  }
}
