package dev.syncline.adapter.eventbus;

import dev.syncline.core.causality.Actor;
import dev.syncline.core.codec.ByteWriter;
import dev.syncline.core.placement.NodeName;
import dev.syncline.fixtures.Sample;
import dev.syncline.port.PeerMessage;
import java.util.List;

/** A frame with one message, of each kind and shape. */
public final class PeerFrameSamples {
  private PeerFrameSamples() {}

  /** All samples. */
  public static List<Sample> all() {
    return Sample.<PeerMessage>numbered(
        FrameTest.oneOfEach(), PeerFrameSamples::frame, PeerFrameSamples::message);
  }

  private static byte[] frame(PeerMessage message) {
    ByteWriter out = new ByteWriter(64);
    Frame.encodeHeader(out, 42, new NodeName("n1"), new Actor(7), 300, 12, 13, 1);
    PeerMessageCodec.write(message, out);
    Frame.finish(out);
    return out.toByteArray();
  }

  private static PeerMessage message(byte[] bytes) {
    Frame frame = Frame.decode(bytes);
    Frame expected = new Frame(42, new NodeName("n1"), new Actor(7), 300, 12, 13, frame.messages());
    if (!frame.equals(expected)) {
      throw new AssertionError("the header is read as " + frame);
    }
    return frame.messages().get(0);
  }
}
