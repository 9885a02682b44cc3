package dev.syncline.api.bus;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;

/** Hands operations to the node of this process, by reference. */
final class LocalReplicator extends AbstractReplicator {
  private final ReplicatorService service;

  LocalReplicator(ReplicatorService service) {
    this.service = service;
  }

  @Override
  Future<Answer> ask(Request request) {
    return service.carryOut(request, request.bytes());
  }

  @Override
  public Multi<StreamEvent> events(StreamRequest request) {
    return StreamPolls.multi(() -> new LocalPolls(service.stream(), request));
  }

  @Override
  public Uni<Void> acknowledge(String group, String token) {
    return GroupAcknowledgement.uni(
        () -> GroupAcknowledgement.here(service.stream(), group, token));
  }

  @Override
  public Uni<Void> close() {
    return Uni.createFrom().voidItem();
  }
}
