/** Searches for nearest neighbours: at this node, and gathered from those that cover the rest. */
@NullMarked
package dev.syncline.verticle.search;

import org.jspecify.annotations.NullMarked;
