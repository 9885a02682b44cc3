/**
 * A deterministic cluster in one thread: the core's own classes on simulated disks, clocks, links
 * and clients, with every fault drawn from one seed and the promises checked throughout.
 */
@NullMarked
package dev.syncline.simulation;

import org.jspecify.annotations.NullMarked;
