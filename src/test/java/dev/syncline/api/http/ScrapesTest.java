package dev.syncline.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScrapesTest {
  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final AtomicInteger readings = new AtomicInteger();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final Scrapes scrapes = new Scrapes(this::read);

  private String read() {
    begun.countDown();
    try {
      mayEnd.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    int number = readings.incrementAndGet();
    if (number == 3) {
      throw new IllegalStateException("the registry is closed");
    }
    return "reading " + number;
  }

  @AfterEach
  void close() throws Exception {
    mayEnd.countDown();
    await(vertx.close());
  }

  @Test
  void whoeverAsksDuringAReadingGetsItsResult() throws Exception {
    Future<String> first = scrapes.next(context);
    assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
    Future<String> second = scrapes.next(context);
    Future<String> third = scrapes.next(context);
    mayEnd.countDown();
    assertThat(await(first)).isEqualTo("reading 1");
    assertThat(await(second)).isEqualTo("reading 1");
    assertThat(await(third)).isEqualTo("reading 1");
    assertThat(await(scrapes.next(context))).isEqualTo("reading 2");
  }

  @Test
  void aReadingThatFailsIsNotTheLast() throws Exception {
    mayEnd.countDown();
    readings.set(2);
    assertThat(await(scrapes.next(context).otherwise(Throwable::getMessage)))
        .isEqualTo("the registry is closed");
    assertThat(await(scrapes.next(context))).isEqualTo("reading 4");
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(60, TimeUnit.SECONDS);
  }
}
