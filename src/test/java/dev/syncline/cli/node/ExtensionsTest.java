package dev.syncline.cli.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.api.resolver.Conflict;
import dev.syncline.api.resolver.ConflictResolver;
import dev.syncline.api.resolver.Resolution;
import dev.syncline.config.ExtensionsConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtensionsTest {
  private static final List<String> EVENTS = new CopyOnWriteArrayList<>();

  /** Says when it starts and stops. */
  public static class First extends VerticleBase {
    @Override
    public Future<?> start() {
      EVENTS.add("start " + getClass().getSimpleName());
      return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
      EVENTS.add("stop " + getClass().getSimpleName());
      return Future.succeededFuture();
    }
  }

  /** Another one. */
  public static final class Second extends First {}

  /** Needs what nobody gives it. */
  public static final class Needy extends VerticleBase {
    /** Takes a name. */
    public Needy(String name) {
      EVENTS.add(name);
    }
  }

  /** Cannot be made. */
  public static final class Broken extends VerticleBase {
    /** Always fails. */
    public Broken() {
      throw new IllegalStateException("no coffee");
    }
  }

  /** Is never done starting. */
  public static final class Endless extends First {
    @Override
    public Future<?> start() {
      return Promise.promise().future();
    }
  }

  /** Is never done stopping. */
  public static final class Clinging extends First {
    private static final Promise<Void> RELEASED = Promise.promise();

    @Override
    public Future<?> stop() {
      return RELEASED.future();
    }
  }

  /** Holds up the event loop it is deployed on. */
  public static final class Blocking extends First {
    private static final CountDownLatch RELEASED = new CountDownLatch(1);

    @Override
    public Future<?> start() {
      try {
        RELEASED.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return Future.succeededFuture();
    }
  }

  private static ExtensionsConfig config(List<String> jars, List<String> verticles) {
    return new ExtensionsConfig(jars, verticles, 60_000);
  }

  private static Extensions load(Class<?>... verticles) {
    List<String> names = List.of(verticles).stream().map(Class::getName).toList();
    return Extensions.load(config(List.of(), names));
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @Test
  void theyStartInOrderAndStopTheLastFirst() throws Exception {
    EVENTS.clear();
    Vertx vertx = Vertx.vertx();
    try {
      Extensions extensions = load(First.class, Second.class);
      assertThat(EVENTS).isEmpty();
      get(extensions.deploy(vertx, 60_000));
      get(extensions.stop(vertx, 60_000));
      assertThat(EVENTS)
          .containsExactly("start First", "start Second", "stop Second", "stop First");
    } finally {
      get(vertx.close());
    }
  }

  @Test
  void oneThatNeverCompletesItsStartIsNamedWithItsLimit() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      for (Class<?> never : List.of(Endless.class, Blocking.class)) {
        assertThatThrownBy(() -> get(load(never, First.class).deploy(vertx, 1)))
            .cause()
            .isInstanceOf(ExtensionException.class)
            .hasMessageContainingAll(
                never.getName(), "within 1 ms", "extensions.startTimeoutMillis");
      }
    } finally {
      Blocking.RELEASED.countDown();
      get(vertx.close());
    }
  }

  @Test
  void oneThatNeverCompletesItsStopDoesNotHoldUpTheNodes() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      Extensions extensions = load(Clinging.class);
      get(extensions.deploy(vertx, 60_000));
      assertThat(get(extensions.stop(vertx, 1))).isNull();
    } finally {
      Clinging.RELEASED.complete();
      get(vertx.close());
    }
  }

  @Test
  void whatCannotBeLoadedIsNamedWithItsKey() {
    assertThatThrownBy(() -> Extensions.load(config(List.of(), List.of("no.Such"))))
        .isInstanceOf(ExtensionException.class)
        .hasMessageContainingAll("extensions.verticles", "no.Such");
    assertThatThrownBy(() -> Extensions.load(config(List.of("/no/such.jar"), List.of())))
        .isInstanceOf(ExtensionException.class)
        .hasMessageContainingAll("extensions.jars", "/no/such.jar");
    assertThatThrownBy(() -> load(String.class))
        .isInstanceOf(ExtensionException.class)
        .hasMessageContainingAll("extensions.verticles", "java.lang.String", "no verticle");
    assertThatThrownBy(() -> load(Needy.class))
        .isInstanceOf(ExtensionException.class)
        .hasMessageContainingAll("extensions.verticles", "Needy", "constructor");
    assertThatThrownBy(() -> load(Broken.class))
        .isInstanceOf(ExtensionException.class)
        .hasMessageContainingAll("extensions.verticles", "Broken", "no coffee");
  }

  /** A resolver that calls itself as its class does. */
  public static class Newest implements ConflictResolver {
    @Override
    public String name() {
      return getClass().getSimpleName();
    }

    @Override
    public Resolution resolve(Conflict conflict) {
      return Resolution.leave();
    }
  }

  /** Calls itself as another one does. */
  public static final class Copy extends Newest {
    @Override
    public String name() {
      return "Newest";
    }
  }

  /** Has no name that a collection could give. */
  public static final class Nameless extends Newest {
    @Override
    public String name() {
      return "bus:newest";
    }
  }

  /** A jar that names these resolvers as services. */
  private static ExtensionsConfig jarOf(Path directory, Class<?>... resolvers) throws IOException {
    Path jar = directory.resolve("resolvers.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry("META-INF/services/" + ConflictResolver.class.getName()));
      for (Class<?> each : resolvers) {
        out.write((each.getName() + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    return new ExtensionsConfig(List.of(jar.toString()), List.of(), 1_000);
  }

  @Test
  void resolversThatAJarNamesAreFoundByTheirNames(@TempDir Path directory) throws Exception {
    Extensions extensions = Extensions.load(jarOf(directory, Newest.class));

    assertThat(extensions.resolvers()).containsOnlyKeys("Newest");
  }

  @Test
  void resolversThatCannotBeToldApartOrNamedFailTheStart(@TempDir Path directory) throws Exception {
    ExtensionsConfig two = jarOf(directory, Newest.class, Copy.class);
    assertThatThrownBy(() -> Extensions.load(two))
        .isInstanceOf(ExtensionException.class)
        .hasMessageContainingAll("extensions.jars", "both called Newest");

    ExtensionsConfig nameless = jarOf(directory, Nameless.class);
    assertThatThrownBy(() -> Extensions.load(nameless))
        .isInstanceOf(ExtensionException.class)
        .hasMessageContainingAll(Nameless.class.getName(), "'bus:newest', which is no name");

    ExtensionsConfig none = jarOf(directory, First.class);
    assertThatThrownBy(() -> Extensions.load(none))
        .isInstanceOf(ExtensionException.class)
        .hasMessageContainingAll("extensions.jars", First.class.getName());
  }
}
