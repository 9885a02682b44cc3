/**
 * Groups of consumers: who is told which partition, and what has been acknowledged. See
 * docs/change-streams.md, Groups.
 */
@NullMarked
package dev.syncline.core.group;

import org.jspecify.annotations.NullMarked;
