package dev.syncline.cli.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.config.ExtensionsConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

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
}
