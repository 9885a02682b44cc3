package dev.syncline.adapter.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import io.vertx.core.Completable;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The cluster manager, without the subscriptions of processes that are no members.
 *
 * <p>Members remove the subscriptions of one that has left, but while Hazelcast moves partitions
 * that fails for some of them, and nobody tries again. The next run of the node subscribes to the
 * same addresses; with both listed, every other message to it would go to the run that is over.
 */
final class MembersOnly extends HazelcastClusterManager {
  MembersOnly(HazelcastInstance member) {
    super(member);
  }

  @Override
  public void getRegistrations(String address, Completable<List<RegistrationInfo>> promise) {
    super.getRegistrations(
        address,
        (registrations, failure) -> {
          if (failure != null) {
            promise.fail(failure);
            return;
          }
          List<RegistrationInfo> left;
          try {
            left = ofMembers(registrations);
          } catch (HazelcastInstanceNotActiveException e) {
            promise.fail(e);
            return;
          }
          promise.succeed(left);
        });
  }

  @Override
  public void registrationListener(RegistrationListener listener) {
    super.registrationListener(
        new RegistrationListener() {
          @Override
          public void registrationsUpdated(RegistrationUpdateEvent event) {
            listener.registrationsUpdated(
                new RegistrationUpdateEvent(event.address(), ofMembers(event.registrations())));
          }

          @Override
          public void registrationsLost() {
            listener.registrationsLost();
          }

          @Override
          public boolean wantsUpdatesFor(String address) {
            return listener.wantsUpdatesFor(address);
          }
        });
  }

  private List<RegistrationInfo> ofMembers(List<RegistrationInfo> registrations) {
    if (registrations.isEmpty()) {
      return registrations;
    }
    Set<String> members = new HashSet<>(getNodes());
    return registrations.stream().filter(each -> members.contains(each.nodeId())).toList();
  }
}
