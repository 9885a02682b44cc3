package dev.syncline.core.cluster;

import dev.syncline.fixtures.Sample;
import java.util.ArrayList;
import java.util.List;

/** Commands, results and a state, of each kind. */
public final class ClusterSamples {
  private ClusterSamples() {}

  /** All samples. */
  public static List<Sample> all() {
    List<Sample> all = new ArrayList<>();
    all.addAll(
        Sample.<ClusterCommand>numbered(
            ClusterCodecTest.commands(), ClusterCodec::encode, ClusterCodec::decodeCommand));
    all.addAll(
        Sample.<ClusterResult>numbered(
            ClusterCodecTest.results(), ClusterCodec::encode, ClusterCodec::decodeResult));
    all.addAll(
        Sample.<ClusterState>numbered(
            List.of(ClusterCodecTest.state()), ClusterCodec::encode, ClusterCodec::decodeState));
    return all;
  }
}
