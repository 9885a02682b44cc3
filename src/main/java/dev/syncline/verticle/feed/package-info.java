/** The change stream of a node: what its consumers are told, and from where it is read. */
@NullMarked
package dev.syncline.verticle.feed;

import org.jspecify.annotations.NullMarked;
