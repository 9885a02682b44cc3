/**
 * Groups of consumers on a node: its members, what it stores of groups, and what it is asked of
 * them. See docs/change-streams.md, Groups.
 */
@NullMarked
package dev.syncline.verticle.group;

import org.jspecify.annotations.NullMarked;
