package dev.syncline.adapter.raft;

import dev.syncline.port.GroupMember;
import io.microraft.RaftEndpoint;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

/** A {@link GroupMember} as MicroRaft addresses it. */
record RaftMember(GroupMember member) implements RaftEndpoint {

  static GroupMember of(RaftEndpoint endpoint) {
    return ((RaftMember) endpoint).member();
  }

  static Set<GroupMember> members(Collection<RaftEndpoint> endpoints) {
    Set<GroupMember> members = new TreeSet<>();
    endpoints.forEach(endpoint -> members.add(of(endpoint)));
    return members;
  }

  static Set<RaftEndpoint> endpoints(Collection<GroupMember> members) {
    Set<RaftEndpoint> endpoints = new LinkedHashSet<>();
    new TreeSet<>(members).forEach(member -> endpoints.add(new RaftMember(member)));
    return endpoints;
  }

  @Override
  public Object getId() {
    return member.toString();
  }

  @Override
  public String toString() {
    return member.toString();
  }
}
