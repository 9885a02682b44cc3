package dev.syncline.architecture.broken.core.ring;

import dev.syncline.architecture.broken.port.PortSeesAdapter;

/** A class of the core that knows a port. */
public record CoreSeesPort(PortSeesAdapter port) {}
