package dev.syncline.verticle.group;

import dev.syncline.core.causality.VersionVector;
import dev.syncline.core.group.Acknowledgements;
import dev.syncline.core.placement.Partition;
import dev.syncline.port.ConsumerGroups;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Stores what a node is acknowledged in one generation of a group. On one context. */
final class GroupAcknowledgements {
  private final Desk desk;
  private final GroupStore.Place place;
  private final Acknowledgements gathered;
  private final Map<Long, Promise<Void>> promises = new HashMap<>();
  private long number;

  GroupAcknowledgements(Desk desk, GroupStore.Place place) {
    this.desk = desk;
    this.place = place;
    this.gathered = new Acknowledgements(desk.settings().maxAcknowledgements());
  }

  boolean isIdle() {
    return promises.isEmpty();
  }

  /** Completes once all of it is on a majority. */
  Future<Void> store(Map<Partition, VersionVector> position) {
    Map<Partition, VersionVector> beyond = new HashMap<>();
    position.forEach(
        (partition, dots) -> {
          VersionVector its = place.record().beyondStart(partition, dots);
          if (!its.isEmpty()) {
            beyond.put(partition, its);
          }
        });
    if (beyond.isEmpty()) {
      return Future.succeededFuture();
    }
    long mine = ++number;
    if (!gathered.take(mine, beyond)) {
      return Future.failedFuture(
          new ConsumerGroups.TooManyException(
              ConsumerGroups.TooManyException.What.ACKNOWLEDGEMENTS,
              desk.settings().maxAcknowledgements()));
    }
    Promise<Void> promise = Promise.promise();
    promises.put(mine, promise);
    write();
    return promise.future();
  }

  private void write() {
    for (Partition each : gathered.ready()) {
      VersionVector dots = Objects.requireNonNull(gathered.begin(each));
      desk.when(desk.calls().acknowledge(place, each, dots), done -> ended(each, done));
    }
  }

  private void ended(Partition partition, AsyncResult<Void> done) {
    for (Acknowledgements.Ended each : gathered.ended(partition, done.succeeded())) {
      Promise<Void> promise = promises.remove(each.acknowledgement());
      if (promise != null && each.isStored()) {
        promise.complete();
      } else if (promise != null) {
        promise.fail(done.cause());
      }
    }
    write();
  }
}
