package dev.syncline.verticle.coordinator;

import dev.syncline.verticle.local.ClockOffsets;
import dev.syncline.verticle.local.SiblingWatch;
import dev.syncline.verticle.local.StoreTroubles;

/**
 * What keeps a node from coordinating writes.
 *
 * @param troubles which nodes' stores take no writes
 * @param clocks how far this node's clock is from those of the others
 * @param siblings how many versions entries may hold beside each other
 */
public record WriteGuards(StoreTroubles troubles, ClockOffsets clocks, SiblingWatch siblings) {}
