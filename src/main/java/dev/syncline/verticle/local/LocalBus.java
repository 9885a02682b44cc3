package dev.syncline.verticle.local;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.function.Consumer;

/** The event bus inside one node: a message is a reference and never leaves the process. */
public final class LocalBus {
  private static final String CODEC = "syncline.local";

  private final EventBus bus;
  private final DeliveryOptions options =
      new DeliveryOptions().setCodecName(CODEC).setLocalOnly(true);

  private LocalBus(EventBus bus) {
    this.bus = bus;
  }

  /** The bus of a node; the codec is registered once per Vert.x instance. */
  public static LocalBus of(Vertx vertx) {
    EventBus bus = vertx.eventBus();
    try {
      bus.registerCodec(new ReferenceCodec());
    } catch (IllegalStateException alreadyRegistered) {
      // Another verticle of this node came first.
    }
    return new LocalBus(bus);
  }

  /** Sends a reference to the one consumer of the address. */
  public void send(String address, Object message) {
    bus.send(address, message, options);
  }

  /** Receives on the caller's context. */
  public <T> MessageConsumer<T> consume(String address, Consumer<T> handler) {
    MessageConsumer<T> consumer = bus.localConsumer(address);
    return consumer.handler(message -> handler.accept(message.body()));
  }

  private static final class ReferenceCodec implements MessageCodec<Object, Object> {
    @Override
    public void encodeToWire(Buffer buffer, Object message) {
      throw new UnsupportedOperationException("a local message does not leave its node");
    }

    @Override
    public Object decodeFromWire(int position, Buffer buffer) {
      throw new UnsupportedOperationException("a local message does not leave its node");
    }

    @Override
    public Object transform(Object message) {
      return message;
    }

    @Override
    public String name() {
      return CODEC;
    }

    @Override
    public byte systemCodecID() {
      return -1;
    }
  }
}
