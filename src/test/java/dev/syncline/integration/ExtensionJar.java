package dev.syncline.integration;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** A jar of classes of the tests, as an operator would bring one. */
final class ExtensionJar {
  private ExtensionJar() {}

  static Path of(Path directory, Class<?>... classes) {
    return withServices(directory, Map.of(), classes);
  }

  /** The same, with implementations of services by the services' types. */
  static Path withServices(Path directory, Map<Class<?>, Class<?>> services, Class<?>... classes) {
    Path jar = directory.resolve("extension.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Map.Entry<Class<?>, Class<?>> each : services.entrySet()) {
        out.putNextEntry(new JarEntry("META-INF/services/" + each.getKey().getName()));
        out.write(each.getValue().getName().getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
      }
      for (Class<?> each : classes) {
        String name = each.getName().replace('.', '/') + ".class";
        out.putNextEntry(new JarEntry(name));
        try (InputStream in = each.getClassLoader().getResourceAsStream(name)) {
          if (in == null) {
            throw new IllegalStateException(name + " is not on the class path");
          }
          in.transferTo(out);
        }
        out.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return jar;
  }
}
