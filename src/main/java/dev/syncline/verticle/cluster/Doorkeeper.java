package dev.syncline.verticle.cluster;

import dev.syncline.core.cluster.ClusterCommand;
import dev.syncline.core.cluster.ClusterResult;
import dev.syncline.core.placement.Member;
import dev.syncline.core.placement.NodeName;
import dev.syncline.port.Addresses;
import dev.syncline.port.ConsensusGroup;
import dev.syncline.port.GroupMember;
import dev.syncline.port.Metadata;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a node of the ring back in whose store is new: the group's member with the lost store is
 * replaced by consensus. And, at the other end, asks to be taken in.
 */
final class Doorkeeper {
  private static final Logger LOG = LoggerFactory.getLogger(Doorkeeper.class);

  private final Vertx vertx;
  private final NodeName self;
  private final boolean asksToBeAdded;
  private final long timeoutMillis;

  /**
   * At either end of the door.
   *
   * @param asksToBeAdded whether this node, if the ring has never had it, wants to be added
   */
  Doorkeeper(Vertx vertx, NodeName self, boolean asksToBeAdded, long timeoutMillis) {
    this.vertx = vertx;
    this.self = self;
    this.asksToBeAdded = asksToBeAdded;
    this.timeoutMillis = timeoutMillis;
  }

  /** Begins to take nodes in. */
  MessageConsumer<Object> listen(ConsensusGroup group, Metadata metadata) {
    return vertx
        .eventBus()
        .consumer(Addresses.join(self), message -> answer(message, group, metadata));
  }

  /** What a newcomer asks for. */
  private record Knock(String node, String storeId, boolean ready, boolean asksToBeAdded) {
    /**
     * Reads a request.
     *
     * @throws ClassCastException if it is none
     */
    static Knock of(Object body) {
      JsonObject request = (JsonObject) body;
      return new Knock(
          request.getString("node", ""),
          request.getString("storeId", ""),
          request.getBoolean("ready", false),
          request.getBoolean("add", false));
    }
  }

  private static void answer(Message<Object> message, ConsensusGroup group, Metadata metadata) {
    try {
      answer(message, Knock.of(message.body()), group, metadata);
    } catch (RuntimeException e) {
      // Whatever is wrong with it: the sender must not wait for an answer that never comes.
      message.fail(400, String.valueOf(e.getMessage()));
    }
  }

  private static void answer(
      Message<Object> message, Knock knock, ConsensusGroup group, Metadata metadata) {
    String node = knock.node();
    Member member =
        metadata.state().ring().members().values().stream()
            .filter(each -> each.name().value().equals(node))
            .findFirst()
            .orElse(null);
    if (member == null && knock.asksToBeAdded()) {
      add(message, new NodeName(node), metadata);
      return;
    }
    if (member == null || !member.state().isMember()) {
      message.fail(404, node + " is not in the ring; POST /v1/replicas adds it");
      return;
    }
    GroupMember fresh = new GroupMember(node, knock.storeId());
    group
        .members()
        .compose(
            view -> {
              Set<GroupMember> known = new TreeSet<>(view.voters());
              known.addAll(view.learners());
              JsonArray list = new JsonArray();
              known.stream()
                  .filter(each -> !each.node().equals(node))
                  .forEach(each -> list.add(each.toString()));
              if (!knock.ready()) {
                return Future.succeededFuture(list);
              }
              LOG.atInfo().addKeyValue("node", node).log("taking a new store in");
              return replace(group, known, fresh).map(list);
            })
        .onSuccess(list -> message.reply(new JsonObject().put("members", list)))
        .onFailure(e -> message.fail(503, e.getMessage()));
  }

  /** Never one that was removed: the ring still has it, as such. It asks again once it is in. */
  private static void add(Message<Object> message, NodeName node, Metadata metadata) {
    LOG.atInfo().addKeyValue("node", node).log("adding a node that asks for it");
    metadata
        .propose(new ClusterCommand.AddReplica(node, false))
        .onSuccess(result -> message.fail(503, told(node, result)))
        .onFailure(e -> message.fail(503, e.getMessage()));
  }

  private static String told(NodeName node, ClusterResult result) {
    return result instanceof ClusterResult.Refused refused
        ? node + " cannot be added yet: " + refused.detail()
        : node + " has been added";
  }

  private static Future<Void> replace(
      ConsensusGroup group, Set<GroupMember> known, GroupMember fresh) {
    for (GroupMember each : known) {
      if (each.node().equals(fresh.node()) && !each.equals(fresh)) {
        return group.replaceMember(each, fresh);
      }
    }
    return group.addMember(fresh);
  }

  /** Asks a member who else is in the group. */
  Future<Set<GroupMember>> membersKnownTo(NodeName via, String storeId) {
    return ask(via, storeId, false);
  }

  /** Asks a member to take this node's store in; the group's part of this node must run already. */
  Future<Void> knock(NodeName via, String storeId) {
    return ask(via, storeId, true).mapEmpty();
  }

  private Future<Set<GroupMember>> ask(NodeName via, String storeId, boolean ready) {
    JsonObject request =
        new JsonObject()
            .put("node", self.value())
            .put("storeId", storeId)
            .put("ready", ready)
            .put("add", asksToBeAdded);
    return vertx
        .eventBus()
        .<JsonObject>request(
            Addresses.join(via), request, new DeliveryOptions().setSendTimeout(timeoutMillis))
        .map(
            reply -> {
              Set<GroupMember> members = new HashSet<>();
              reply
                  .body()
                  .getJsonArray("members")
                  .forEach(each -> members.add(GroupMember.parse(String.valueOf(each))));
              return members;
            });
  }
}
