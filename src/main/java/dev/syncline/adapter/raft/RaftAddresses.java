package dev.syncline.adapter.raft;

import dev.syncline.port.GroupMember;

/**
 * Event-bus addresses of a group. A member's address contains its store id: what is meant for a
 * member whose store is lost never reaches its successor.
 */
record RaftAddresses(String group) {

  /** Where a member receives protocol messages. */
  String messages(GroupMember member) {
    return "syncline.raft." + group + "." + member;
  }

  /** Where a member answers requests meant for the leader. */
  String requests(GroupMember member) {
    return messages(member) + ".requests";
  }
}
