package dev.syncline.simulation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles one changed source file of the core and loads the whole core and simulator anew around
 * it, apart from the ones that the tests themselves run on.
 */
final class MutantLoader extends ClassLoader {
  private static final String CORE = "dev.syncline.core.";
  private static final String SIMULATION = "dev.syncline.simulation.";
  private static final Path SOURCES = Path.of("src/main/java/dev/syncline/core");

  private final Map<String, byte[]> changed;

  MutantLoader(Mutant mutant) {
    super(MutantLoader.class.getClassLoader());
    this.changed = compile(mutant);
  }

  /** The original source, changed. Fails if the snippet does not occur exactly once. */
  static String source(Mutant mutant) {
    String original;
    try {
      original = Files.readString(SOURCES.resolve(mutant.file()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int at = original.indexOf(mutant.snippet());
    if (at < 0 || original.indexOf(mutant.snippet(), at + 1) >= 0) {
      throw new AssertionError(
          mutant.name() + ": the snippet does not occur exactly once in " + mutant.file());
    }
    return original.replace(mutant.snippet(), mutant.replacement());
  }

  private static Map<String, byte[]> compile(Mutant mutant) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Map<String, byte[]> classes = new HashMap<>();
    StringWriter errors = new StringWriter();
    try (StandardJavaFileManager standard = compiler.getStandardFileManager(null, null, null);
        JavaFileManager memory = new InMemory(standard, classes)) {
      List<String> options = List.of("-proc:none", "-nowarn", "-classpath", classPath());
      List<SourceText> units = List.of(new SourceText(mutant.file(), source(mutant)));
      if (!compiler.getTask(errors, memory, null, options, null, units).call()) {
        throw new AssertionError(mutant.name() + " does not compile: " + errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return classes;
  }

  private static String classPath() {
    return place(Mutant.class)
        + java.io.File.pathSeparator
        + place(dev.syncline.core.causality.Dot.class)
        + java.io.File.pathSeparator
        + place(org.jspecify.annotations.Nullable.class);
  }

  private static String place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(CORE) && !name.startsWith(SIMULATION)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      return known != null ? known : define(name);
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    byte[] bytes = changed.get(name);
    if (bytes == null) {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        bytes = in.readAllBytes();
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
    return defineClass(name, bytes, 0, bytes.length);
  }

  /** Source from a string. */
  private static final class SourceText extends SimpleJavaFileObject {
    private final String text;

    SourceText(String file, String text) {
      super(URI.create("mem:///dev/syncline/core/" + file), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  /** Keeps compiled classes in memory. */
  private static final class InMemory extends ForwardingJavaFileManager<StandardJavaFileManager> {
    private final Map<String, byte[]> classes;

    InMemory(StandardJavaFileManager standard, Map<String, byte[]> classes) {
      super(standard);
      this.classes = classes;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location,
        String className,
        JavaFileObject.Kind kind,
        javax.tools.FileObject sibling) {
      return new SimpleJavaFileObject(
          URI.create("mem:///" + className.replace('.', '/') + ".class"), kind) {
        @Override
        public OutputStream openOutputStream() {
          return new ByteArrayOutputStream() {
            @Override
            public void close() {
              classes.put(className, toByteArray());
            }
          };
        }
      };
    }
  }
}
