package dev.syncline.cli.demo;

import dev.syncline.cli.client.CommandFailure;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Something that the demo promises did not hold. */
final class ProofFailure extends CommandFailure {
  private final @Nullable NodeProcess node;

  ProofFailure(String reason) {
    super(reason);
    this.node = null;
  }

  /** About one node, whose log may tell more. */
  ProofFailure(String reason, NodeProcess node) {
    super(reason);
    this.node = node;
  }

  Optional<NodeProcess> node() {
    return Optional.ofNullable(node);
  }
}
