/**
 * Raft over the event bus: MicroRaft with a durable log, a binary wire format, requests that find
 * the leader by themselves, and membership changes that may be repeated.
 */
@NullMarked
package dev.syncline.adapter.raft;

import org.jspecify.annotations.NullMarked;
